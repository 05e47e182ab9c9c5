output "queue" {
  description = "The queue, with the outputs of the module queue."
  value       = module.queue
}

output "dead_letters" {
  description = "The dead-letter queue, with the outputs of the module queue."
  value       = module.dead_letters
}

output "event_pattern" {
  description = "Which events are taken, as JSON."
  value       = aws_cloudwatch_event_rule.this.event_pattern
}

output "bus_name" {
  description = "The bus whose events are taken."
  value       = aws_cloudwatch_event_rule.this.event_bus_name
}

output "rule_name" {
  description = "The rule that takes them."
  value       = aws_cloudwatch_event_rule.this.name
}
