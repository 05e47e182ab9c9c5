output "name" {
  description = "The workflow's full name."
  value       = aws_sfn_state_machine.this.name
}

output "arn" {
  description = "The workflow's ARN."
  value       = local.arn
  depends_on  = [aws_sfn_state_machine.this]
}

output "type" {
  description = "EXPRESS or STANDARD."
  value       = aws_sfn_state_machine.this.type
}

output "definition" {
  description = "The workflow as it runs, in Amazon States Language."
  value       = aws_sfn_state_machine.this.definition
}

output "log_group_name" {
  description = "The name of the workflow's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "permissions" {
  description = "What the workflow's role may do, read from its policy: one \"action resource\" for each."
  value = toset(flatten([
    for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : [
      for action in statement.Action : [for resource in statement.Resource : "${action} ${resource}"]
    ]
  ]))
}

output "execution_arns" {
  description = "The ARNs of the workflow's executions, as a pattern."
  value       = "${replace(local.arn, ":stateMachine:", ":execution:")}:*"
}
