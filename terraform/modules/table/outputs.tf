output "name" {
  description = "The table's full name."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "The table's ARN."
  value       = "arn:${var.context.partition}:dynamodb:${var.context.region}:${var.context.account_id}:table/${local.name}"
  depends_on  = [aws_dynamodb_table.this]
}

output "stream_arn" {
  description = "The ARN of the table's stream; empty where changes are not streamed."
  value       = aws_dynamodb_table.this.stream_arn
}

output "key" {
  description = "The table's key."
  value       = { partition = aws_dynamodb_table.this.hash_key, sort = aws_dynamodb_table.this.range_key }
}

output "indexes" {
  description = "The table's indexes by name, each with its key."
  value = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => {
    partition = index.hash_key
    sort      = index.range_key
  } }
}

output "stream_view_type" {
  description = "What the table's stream shows of a changed item; null where changes are not streamed."
  value       = aws_dynamodb_table.this.stream_view_type
}

output "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table."
  value       = aws_dynamodb_table.this.deletion_protection_enabled
}

output "expiry" {
  description = "The attribute by which items expire; null where items stay."
  value       = try(aws_dynamodb_table.this.ttl[0].attribute_name, null)
}
