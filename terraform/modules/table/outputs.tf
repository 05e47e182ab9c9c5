output "name" {
  description = "The table's full name."
  value       = aws_dynamodb_table.this.name
}

output "arn" {
  description = "The table's ARN."
  value       = aws_dynamodb_table.this.arn
}

output "stream_arn" {
  description = "The ARN of the table's stream; empty where changes are not streamed."
  value       = aws_dynamodb_table.this.stream_arn
}
