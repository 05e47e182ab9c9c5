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

run "in_a_private_network" {
  command = plan

  variables {
    private_network_zones = ["us-east-1a", "us-east-1b"]
  }

  assert {
    condition     = alltrue([for function in local.functions : contains(function.permissions, "ec2:CreateNetworkInterface * where lambda:SourceFunctionArn Null true")])
    error_message = "Every function must run in the network."
  }

  # Lambda writes the logs and joins the functions to the network; the services use the key. SES's endpoint is called email, and
  # runs that are waited for have an endpoint of their own.
  assert {
    condition = toset(keys(module.network[0].endpoints)) == toset(flatten([
      for function in local.functions : [
        for permission in function.permissions :
        startswith(permission, "states:StartSyncExecution ") ? "sync-states" : replace(split(":", permission)[0], "/^ses$/", "email")
        if !contains(["ec2", "kms", "logs"], split(":", permission)[0])
      ]
    ]))
    error_message = "The network must have an endpoint for each service that a function calls, and no other."
  }
}

run "in_a_private_network_with_other_services" {
  command = plan

  variables {
    private_network_zones  = ["us-east-1a"]
    workflow_type          = "STANDARD"
    tracing_sample_rate    = 0
    sender_email           = "orders@shop.example.com"
    payment_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf"
    customer_managed_key   = true
  }

  assert {
    condition = toset(keys(module.network[0].endpoints)) == toset(flatten([
      for function in local.functions : [
        for permission in function.permissions :
        startswith(permission, "states:StartSyncExecution ") ? "sync-states" : replace(split(":", permission)[0], "/^ses$/", "email")
        if !contains(["ec2", "kms", "logs"], split(":", permission)[0])
      ]
    ]))
    error_message = "The network must have an endpoint for each service that a function calls, and no other."
  }
}

run "by_default" {
  command = plan

  assert {
    condition     = length(module.network) == 0 && local.function_context.network == null
    error_message = "By default there must be no network of the stack's own, whose endpoints cost money."
  }

  assert {
    condition     = length(aws_wafv2_web_acl.api) + length(aws_wafv2_web_acl_association.api) + length(module.access_logs) == 0 && module.receipts.access_log_bucket == null
    error_message = "By default there must be neither a firewall nor access logs, which cost money."
  }

  assert {
    condition     = local.context.kms_key == null && length(aws_kms_alias.stack) == 0 && !anytrue([for function in local.functions : anytrue([for permission in function.permissions : startswith(permission, "kms:")])]) && aws_kms_key.stack.deletion_window_in_days == 7
    error_message = "By default, data must be encrypted with keys that cost nothing, which need no grant."
  }
}

run "with_a_firewall_access_logs_and_a_payment_key" {
  command = plan

  override_resource {
    target          = module.api.aws_api_gateway_stage.this
    override_during = plan
    values          = { arn = "arn:aws:apigateway:us-east-1::/restapis/api/stages/test", invoke_url = "https://api.execute-api.us-east-1.amazonaws.com/test" }
  }

  override_resource {
    target          = module.back_office_api[0].aws_api_gateway_stage.this
    override_during = plan
    values          = { arn = "arn:aws:apigateway:us-east-1::/restapis/back-office/stages/test", invoke_url = "https://back-office.execute-api.us-east-1.amazonaws.com/test" }
  }

  variables {
    waf                  = true
    waf_rate_limit       = 500
    bucket_access_logs   = true
    customer_managed_key = true
    log_retention_days   = 30

    payment_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf"
  }

  assert {
    condition = { for name, function in local.functions : name => try(function.environment.PAYMENT_KEY_SECRET_ARN, null) if anytrue([for permission in function.permissions : startswith(permission, "secretsmanager:")]) } == {
      for name in ["get-timeline", "process-payment", "reconcile-orders", "refund-payment"] : name => "arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf"
    }
    error_message = "The functions that use the payment provider, and no others, must be able to read its key."
  }

  assert {
    condition     = [for permission in module.process_payment.permissions : permission if startswith(permission, "secretsmanager:")] == ["secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:123456789012:secret:payment-key-AbCdEf"]
    error_message = "A function may read the given secret alone."
  }

  assert {
    condition     = aws_wafv2_web_acl.api[0].name == "orders-test" && toset(values(aws_wafv2_web_acl_association.api)[*].resource_arn) == toset(["arn:aws:apigateway:us-east-1::/restapis/api/stages/test", "arn:aws:apigateway:us-east-1::/restapis/back-office/stages/test"])
    error_message = "The firewall must stand before the stage of each API."
  }

  assert {
    condition = { for rule in aws_wafv2_web_acl.api[0].rule : rule.name => jsonencode(try(rule.statement[0].rate_based_statement[0].limit, rule.statement[0].managed_rule_group_statement[0].rule_action_override[*].name)) } == {
      rate                                  = "500"
      AWSManagedRulesAmazonIpReputationList = "[]"
      AWSManagedRulesKnownBadInputsRuleSet  = "[]"
      AWSManagedRulesCommonRuleSet          = "[\"SizeRestrictions_BODY\"]"
    }
    error_message = "Requests of one address must be limited, and the rules of AWS apply, but for that of bodies above 8 KiB, which an order may have."
  }

  assert {
    condition     = [for rule in aws_wafv2_web_acl.api[0].rule : [length(rule.action[0].block), rule.statement[0].rate_based_statement[0].aggregate_key_type] if rule.name == "rate"] == [[1, "IP"]]
    error_message = "Too many requests of one address must be refused."
  }

  assert {
    condition     = toset([for bucket in [module.receipts, module.uploads, module.artifacts, module.console[0]] : bucket.access_log_bucket]) == toset(["orders-test-123456789012-us-east-1-logs"])
    error_message = "Each bucket must log its requests in the bucket of access logs."
  }
}
