# The switches that protect a stack further (docs/security.md), which are off by default.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  environment = "test"
}

run "with_the_stacks_own_key" {
  command = plan

  variables {
    customer_managed_key = true
  }

  assert {
    condition     = alltrue([for permission in ["kms:Decrypt", "kms:GenerateDataKey"] : alltrue([for function in local.functions : contains(function.permissions, "${permission} arn:aws:kms:us-east-1:123456789012:key/* where kms:ResourceAliases ForAnyValue:StringEquals alias/orders-test where kms:ViaService StringLike *.us-east-1.amazonaws.com")])])
    error_message = "Each function must be able to use the key through services, and no other key."
  }

  assert {
    condition     = !anytrue([for function in local.functions : anytrue([for permission in function.permissions : startswith(permission, "kms:") && !strcontains(permission, " where kms:ResourceAliases ")])])
    error_message = "No function may use another key."
  }

  assert {
    condition     = aws_kms_alias.stack[0].name == "alias/orders-test" && local.context.kms_key.arn == aws_kms_key.stack.arn && aws_kms_key.stack.deletion_window_in_days == 30
    error_message = "The grants must name the key of the data, which must be restorable for a month."
  }

  assert {
    condition     = { for statement in jsondecode(aws_kms_key.stack.policy).Statement : statement.Sid => try(statement.Condition, null) if can(statement.Principal.Service) } == { Senders = null, Logs = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:123456789012:log-group:*" } } }
    error_message = "CloudWatch Logs must be able to use the key, for logs of this account and region only."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.scheduler.policy).Statement : statement.Condition["ForAnyValue:StringEquals"] if contains(statement.Action, "kms:GenerateDataKey")] == [{ "kms:ResourceAliases" = "alias/orders-test" }]
    error_message = "The scheduler must be able to send to its encrypted dead-letter queue."
  }
}

run "without_the_stacks_own_key" {
  command = plan

  assert {
    condition     = local.context.kms_key == null && length(aws_kms_alias.stack) == 0 && !anytrue([for function in local.functions : anytrue([for permission in function.permissions : startswith(permission, "kms:")])]) && aws_kms_key.stack.deletion_window_in_days == 7
    error_message = "By default, data must be encrypted with keys that cost nothing, which need no grant."
  }
}
