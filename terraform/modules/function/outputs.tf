output "name" {
  description = "The function's full name."
  value       = aws_lambda_function.this.function_name
}

output "arn" {
  description = "The function's ARN."
  value       = local.arn

  # A function is ready only once it holds its grants: whoever joins it to something waits for them.
  depends_on = [aws_lambda_function.this, aws_iam_role_policy.this]
}

output "invoke_arn" {
  description = "The ARN by which API Gateway invokes the function."
  value       = aws_lambda_function.this.invoke_arn

  depends_on = [aws_iam_role_policy.this]
}

output "concurrency" {
  description = "Invocations that are set aside for the function; null where none are."
  value       = var.concurrency
}

output "timeout_seconds" {
  description = "How long one invocation may take."
  value       = aws_lambda_function.this.timeout
}

output "environment" {
  description = "The function's environment variables."
  value       = aws_lambda_function.this.environment[0].variables
}

output "log_group_name" {
  description = "The name of the function's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "permissions" {
  description = "What the function's role may do, read from its policy: one \"action resource\" for each, or \"action except resource\", and \" where key operator value\" for a condition."
  value = toset(flatten([
    for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : [
      for action in statement.Action : [
        for right in concat(
          [for resource in try(statement.Resource, []) : "${action} ${resource}"],
          [for resource in try(statement.NotResource, []) : "${action} except ${resource}"],
        ) : join(" where ", concat([right], flatten([for operator, keys in try(statement.Condition, {}) : [for key, value in keys : "${key} ${operator} ${value}"]])))
      ]
    ]
  ]))
}
