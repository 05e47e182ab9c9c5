mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/orders-test-fulfil-order" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/orders-test-fulfil-order" }
  }
}

variables {
  name = "fulfil-order"
  context = {
    prefix             = "orders-test"
    region             = "us-east-1"
    account_id         = "123456789012"
    partition          = "aws"
    log_retention_days = 7
    tracing            = true
  }
  definition = "{\"StartAt\": \"Only\", \"States\": {\"Only\": {\"Type\": \"Pass\", \"End\": true}}}"
  grants     = [{ actions = ["lambda:InvokeFunction"], resources = ["arn:aws:lambda:us-east-1:123456789012:function:step"] }]
}

run "by_default" {
  command = plan

  assert {
    condition     = output.name == "orders-test-fulfil-order" && output.type == "EXPRESS"
    error_message = "The workflow must be EXPRESS and named after prefix and name."
  }

  # A role's name is taken for the account's other regions too.
  assert {
    condition     = aws_iam_role.this.name == "orders-test-fulfil-order-us-east-1"
    error_message = "The role must be named after workflow and region."
  }

  assert {
    condition     = output.arn == "arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order"
    error_message = "The workflow's ARN must be the one that Step Functions gives to its name."
  }

  assert {
    condition     = output.definition == var.definition
    error_message = "The workflow must run the definition as given."
  }

  assert {
    condition     = startswith(output.log_group_name, "/aws/vendedlogs/states/") && aws_cloudwatch_log_group.this.retention_in_days == 7
    error_message = "The log group must be one for delivered logs and must not be kept for ever."
  }

  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].level == "ERROR" && !aws_sfn_state_machine.this.logging_configuration[0].include_execution_data
    error_message = "What fails must be logged, at the least price."
  }

  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].log_destination == "${aws_cloudwatch_log_group.this.arn}:*"
    error_message = "The log must go to the workflow's own group."
  }

  assert {
    condition = output.permissions == toset([
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:step",
      "logs:CreateLogDelivery *",
      "logs:DeleteLogDelivery *",
      "logs:DescribeLogGroups *",
      "logs:DescribeResourcePolicies *",
      "logs:GetLogDelivery *",
      "logs:ListLogDeliveries *",
      "logs:PutResourcePolicy *",
      "logs:UpdateLogDelivery *",
      "xray:GetSamplingRules *",
      "xray:GetSamplingTargets *",
      "xray:PutTelemetryRecords *",
      "xray:PutTraceSegments *",
    ])
    error_message = "The role must hold log delivery, traces and the grants, exactly."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Effect == "Allow"])
    error_message = "Every grant must allow."
  }

  assert {
    condition     = aws_sfn_state_machine.this.role_arn == aws_iam_role.this.arn && aws_iam_role_policy.this.role == aws_iam_role.this.name
    error_message = "The workflow must act by the role that holds its grants."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:states:us-east-1:123456789012:stateMachine:*" }
      }
    }]
    error_message = "Only workflows of this account may take on the role."
  }

  assert {
    condition     = aws_sfn_state_machine.this.tracing_configuration[0].enabled
    error_message = "The workflow must be traced where tracing is on."
  }
}

run "as_asked" {
  command = plan

  variables {
    type = "STANDARD"

    log = { level = "ALL", data = true }

    context = {
      prefix             = "orders-test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      log_retention_days = 7
      tracing            = false
    }
  }

  assert {
    condition     = output.type == "STANDARD"
    error_message = "The workflow must be STANDARD where asked."
  }

  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].level == "ALL" && aws_sfn_state_machine.this.logging_configuration[0].include_execution_data
    error_message = "Every step must be logged with its data."
  }

  assert {
    condition     = !anytrue([for permission in output.permissions : startswith(permission, "xray:")])
    error_message = "The role must not hold traces where tracing is off."
  }
}

run "with_a_key" {
  command = plan

  variables {
    context = {
      prefix             = "orders-test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      log_retention_days = 7
      tracing            = true
      kms_key            = { arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
    }
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/1"
    error_message = "The log must be encrypted with the given key."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a name with capitals
    name = "FulfilOrder"

    # an unknown type
    type = "SLOW"

    # a definition that is not json
    definition = "StartAt: Only"

    # a wildcard action
    grants = [{ actions = ["lambda:*"], resources = ["arn:aws:lambda:us-east-1:123456789012:function:step"] }]

    # an unknown log level
    log = { level = "DEBUG", data = false }
  }

  expect_failures = [
    var.name,
    var.type,
    var.definition,
    var.grants,
    var.log,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # a name that is too long
    name = "fulfil-an-order-from-its-request-to-its-receipt-or-compensate-it"

    # a definition without states
    definition = "{\"StartAt\": \"Only\"}"

    # a grant on everything
    grants = [{ actions = ["lambda:InvokeFunction"], resources = ["*"] }]
  }

  expect_failures = [
    var.context,
    var.definition,
    var.grants,
  ]
}

run "refuses_more_bad_input" {
  command = plan

  variables {
    # a placeholder that is left
    definition = "{\"StartAt\": \"Only\", \"States\": {\"Only\": {\"Type\": \"Pass\", \"Comment\": \"$${step}\", \"End\": true}}}"

    # a grant of nothing
    grants = [{ actions = ["lambda:InvokeFunction"], resources = [] }]
  }

  expect_failures = [
    var.definition,
    var.grants,
  ]
}
