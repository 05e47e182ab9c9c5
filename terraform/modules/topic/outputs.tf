output "name" {
  description = "The topic's full name."
  value       = aws_sns_topic.this.name
}

output "arn" {
  description = "The topic's ARN."
  value       = local.arn
  depends_on  = [aws_sns_topic.this]
}

output "key" {
  description = "The key that encrypts the topic's messages."
  value       = aws_sns_topic.this.kms_master_key_id
}

output "policy" {
  description = "Who may publish to the topic, and how, as JSON; null where nobody but the account's own roles may."
  value       = aws_sns_topic.this.policy
}
