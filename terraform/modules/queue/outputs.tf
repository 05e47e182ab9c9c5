output "name" {
  description = "The queue's full name."
  value       = aws_sqs_queue.this.name
}

output "arn" {
  description = "The queue's ARN."
  value       = local.arn
  depends_on  = [aws_sqs_queue.this]
}

output "url" {
  description = "The queue's URL."
  value       = var.context.queues_url == null ? aws_sqs_queue.this.url : "${var.context.queues_url}/${local.name}"
  depends_on  = [aws_sqs_queue.this]
}

output "visibility_timeout_seconds" {
  description = "How long a received message is hidden from the other receivers."
  value       = aws_sqs_queue.this.visibility_timeout_seconds
}

output "delay_seconds" {
  description = "How long a sent message waits before it can be received."
  value       = aws_sqs_queue.this.delay_seconds
}

output "retention_seconds" {
  description = "How long a message that nobody deletes is kept."
  value       = aws_sqs_queue.this.message_retention_seconds
}

output "redrive_policy" {
  description = "Where a message goes after how many failed receives, as JSON; null for a queue that is itself the end."
  value       = aws_sqs_queue.this.redrive_policy
}

output "policy" {
  description = "Who may send to the queue, and how, as JSON; null where nobody but the account's own roles may."
  value       = aws_sqs_queue.this.policy
}
