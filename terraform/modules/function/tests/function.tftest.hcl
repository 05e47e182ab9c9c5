mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-test-example-step" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/orders-test-example-step" }
  }
}

variables {
  package     = "workflow/example-step"
  description = "An example"
  context = {
    prefix             = "orders-test"
    project            = "orders"
    environment        = "test"
    region             = "us-east-1"
    account_id         = "123456789012"
    partition          = "aws"
    artifacts_bucket   = "orders-test-123456789012-artifacts"
    packages           = "./tests/packages"
    architecture       = "arm64"
    log_level          = "INFO"
    log_retention_days = 7
    tracing            = true
  }
  environment = { ORDERS_TABLE = "orders-test-orders" }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"] },
    { actions = ["s3:PutObject"], resources = ["arn:aws:s3:::receipts/*"] },
  ]
}

run "by_default" {
  command = plan

  assert {
    condition     = output.name == "orders-test-example-step"
    error_message = "The function's name must be the prefix and the package's own name."
  }

  # A role's name is taken for the account's other regions too.
  assert {
    condition     = aws_iam_role.this.name == "orders-test-example-step-us-east-1"
    error_message = "The role must be named after function and region."
  }

  assert {
    condition     = output.arn == "arn:aws:lambda:us-east-1:123456789012:function:orders-test-example-step"
    error_message = "The function's ARN must be the one that Lambda gives to its name."
  }

  assert {
    condition     = output.log_group_name == "/aws/lambda/orders-test-example-step"
    error_message = "The log group must bear the name under which Lambda writes."
  }

  assert {
    condition     = output.environment["POWERTOOLS_SERVICE_NAME"] == "example-step"
    error_message = "Log lines must hold the function's short name."
  }

  assert {
    condition     = aws_lambda_function.this.s3_bucket == "orders-test-123456789012-artifacts" && aws_lambda_function.this.s3_key == aws_s3_object.archive.key
    error_message = "The function must be made from the archive in the bucket."
  }

  assert {
    condition     = aws_s3_object.archive.key == "workflow/example-step/${filesha256("./tests/packages/workflow/example-step/dist/example-step.zip")}.zip"
    error_message = "The archive's key must hold its content's hash, or a new archive would not reach the function."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Unless asked otherwise, only the account may bound how often the function runs at once."
  }


  assert {
    condition = output.permissions == toset([
      "logs:CreateLogStream arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-test-example-step:*",
      "logs:PutLogEvents arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-test-example-step:*",
      "xray:PutTelemetryRecords *",
      "xray:PutTraceSegments *",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders",
      "s3:PutObject arn:aws:s3:::receipts/*",
    ])
    error_message = "The role must hold its own log, traces and the grants, exactly."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Effect == "Allow"])
    error_message = "Every grant must allow."
  }

  assert {
    condition     = aws_lambda_function.this.role == aws_iam_role.this.arn && aws_iam_role_policy.this.role == aws_iam_role.this.name
    error_message = "The function must act by the role that holds its grants."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "Only Lambda may take on the role."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_format == "JSON" && aws_lambda_function.this.logging_config[0].application_log_level == "INFO" && aws_lambda_function.this.logging_config[0].system_log_level == "WARN"
    error_message = "Lambda's own lines must be written for failed invocations only: they are paid for."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "The function must be traced where tracing is on."
  }

  assert {
    condition     = !anytrue([for name in keys(aws_lambda_function.this.environment[0].variables) : startswith(name, "TRAC")])
    error_message = "Without context.traces the code must make no spans."
  }
}

run "as_asked" {
  command = plan

  variables {
    timeout_seconds = 30
    memory_mb       = 256

    concurrency = 3

    grants = [
      { actions = ["sns:Publish"], except = ["arn:aws:sns:*:*:*"] },
      {
        actions   = ["ses:SendEmail"]
        resources = ["arn:aws:ses:us-east-1:123456789012:identity/*"]
        condition = { StringEquals = { "ses:FromAddress" = "orders@shop.example.com" } }
      },
    ]
  }

  assert {
    condition     = can(regex("^nodejs[0-9]+[.]x$", aws_lambda_function.this.runtime)) && aws_lambda_function.this.handler == "index.handler"
    error_message = "The function must run index.handler on Node."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"])
    error_message = "The function must run on the architecture of its context."
  }

  assert {
    condition     = output.timeout_seconds == 30 && aws_lambda_function.this.memory_size == 256
    error_message = "Timeout and memory must be as asked."
  }

  assert {
    condition = output.environment == tomap({
      ENVIRONMENT             = "test"
      ORDERS_TABLE            = "orders-test-orders"
      POWERTOOLS_LOG_LEVEL    = "INFO"
      POWERTOOLS_SERVICE_NAME = "example-step"
      PROJECT_NAME            = "orders"
    })
    error_message = "The function must find its own variables and the common ones, and no others."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 7
    error_message = "Logs must not be kept for ever."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 3
    error_message = "No more invocations may run at once than asked."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[2] == { Effect = "Allow", Action = ["sns:Publish"], NotResource = ["arn:aws:sns:*:*:*"] }
    error_message = "A grant on what has no ARN must leave out what has one."
  }

  assert {
    condition     = contains(output.permissions, "sns:Publish except arn:aws:sns:*:*:*")
    error_message = "The permissions must show what a grant leaves out."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement[3] == {
      Effect    = "Allow"
      Action    = ["ses:SendEmail"]
      Resource  = ["arn:aws:ses:us-east-1:123456789012:identity/*"]
      Condition = { StringEquals = { "ses:FromAddress" = "orders@shop.example.com" } }
    }
    error_message = "A grant must carry its condition."
  }

  assert {
    condition     = contains(output.permissions, "ses:SendEmail arn:aws:ses:us-east-1:123456789012:identity/* where ses:FromAddress StringEquals orders@shop.example.com")
    error_message = "The permissions must show the condition of a grant."
  }
}

run "is_not_traced_where_tracing_is_off" {
  command = plan

  variables {
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "orders-test-123456789012-artifacts"
      packages           = "./tests/packages"
      architecture       = "x86_64"
      log_level          = "DEBUG"
      log_retention_days = 1
      tracing            = false
    }
    grants = []
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].system_log_level == "INFO"
    error_message = "Where the log is at DEBUG, Lambda's own lines must be in it too."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "PassThrough"
    error_message = "The function must not be traced where tracing is off."
  }

  assert {
    condition     = length(output.permissions) == 2
    error_message = "Without tracing and grants the role may write its own log only."
  }
}

run "is_traced_by_its_own_code_where_nothing_tells_it_to" {
  command = plan

  variables {
    package = "events/example-consumer"
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "orders-test-123456789012-artifacts"
      packages           = "./tests/packages"
      architecture       = "arm64"
      log_level          = "INFO"
      log_retention_days = 7
      tracing            = true
      traces             = { to = "https://xray.us-east-1.amazonaws.com", sample_rate = 0.25 }
    }
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "PassThrough"
    error_message = "Lambda must not begin traces of its own for messages and records."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.TRACES_TO == "https://xray.us-east-1.amazonaws.com" && aws_lambda_function.this.environment[0].variables.TRACING_SAMPLE_RATE == "0.25"
    error_message = "The code must be told where its spans go, and how many orders are traced."
  }

  assert {
    condition     = contains(output.permissions, "xray:PutTraceSegments *")
    error_message = "The function must be able to send its traces."
  }
}

run "with_a_key" {
  command = plan

  variables {
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "orders-test-123456789012-artifacts"
      packages           = "./tests/packages"
      architecture       = "arm64"
      log_level          = "INFO"
      log_retention_days = 7
      tracing            = true
      kms_key = {
        arn = "arn:aws:kms:eu-central-1:123456789012:key/1"
        grants = [{
          actions   = ["kms:Decrypt"]
          resources = ["arn:aws:kms:us-east-1:123456789012:key/*"]
          condition = { StringLike = { "kms:ViaService" = "*.us-east-1.amazonaws.com" } }
        }]
      }
    }
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.kms_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1"
    error_message = "The log must be encrypted with the given key."
  }

  assert {
    condition     = contains(output.permissions, "kms:Decrypt arn:aws:kms:us-east-1:123456789012:key/* where kms:ViaService StringLike *.us-east-1.amazonaws.com")
    error_message = "The function must be able to use the key, as the key's grants say."
  }
}

run "in_a_private_network" {
  command = plan

  variables {
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "orders-test-123456789012-artifacts"
      packages           = "./tests/packages"
      architecture       = "arm64"
      log_level          = "INFO"
      log_retention_days = 7
      tracing            = true
      network            = { subnet_ids = ["subnet-1", "subnet-2"], security_group_ids = ["sg-1"] }
    }
  }

  assert {
    condition     = toset(aws_lambda_function.this.vpc_config[0].subnet_ids) == toset(["subnet-1", "subnet-2"]) && toset(aws_lambda_function.this.vpc_config[0].security_group_ids) == toset(["sg-1"])
    error_message = "The function must run in the given network."
  }

  assert {
    condition = alltrue([for action in ["AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "UnassignPrivateIpAddresses"] :
      contains(output.permissions, "ec2:${action} * where lambda:SourceFunctionArn Null true")
    ])
    error_message = "Lambda must be able to join the function to the network, and the function's code must not."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a package without an area
    package = "example-step"

    # an empty description
    description = ""

    # a variable in small letters
    environment = { orders_table = "orders" }

    # a wildcard action
    grants = [{ actions = ["dynamodb:*"], resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"] }]

    # a timeout beyond lambdas
    timeout_seconds = 901

    # too little memory
    memory_mb = 64

    # no concurrency
    concurrency = 0
  }

  expect_failures = [
    var.package,
    var.description,
    var.environment,
    var.grants,
    var.timeout_seconds,
    var.memory_mb,
    var.concurrency,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # a package that is not built
    package = "workflow/forgotten-step"

    # a variable that is not the functions own
    environment = { POWERTOOLS_SERVICE_NAME = "another" }

    # a grant on everything
    grants = [{ actions = ["dynamodb:GetItem"], resources = ["*"] }]
  }

  expect_failures = [
    var.package,
    var.environment,
    var.grants,
  ]
}

run "refuses_more_bad_input" {
  command = plan

  variables {
    # a role's name that is too long
    context = {
      prefix             = "a-prefix-so-long-that-no-role-is-named-after-it"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "artifacts"
      packages           = "./tests/packages"
      architecture       = "arm64"
      log_level          = "INFO"
      log_retention_days = 7
      tracing            = true
    }

    # a grant of nothing
    grants = [{ actions = [], resources = ["arn:aws:dynamodb:us-east-1:123456789012:table/orders"] }]
  }

  expect_failures = [
    var.package,
    var.grants,
  ]
}

run "refuses_still_more_bad_input" {
  command = plan

  variables {
    # an unknown architecture
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "artifacts"
      packages           = "./tests/packages"
      architecture       = "sparc"
      log_level          = "INFO"
      log_retention_days = 7
      tracing            = true
    }

    # a grant on something and on everything else
    grants = [{ actions = ["sns:Publish"], resources = ["arn:aws:sns:us-east-1:123456789012:a"], except = ["arn:aws:sns:*:*:*"] }]
  }

  expect_failures = [
    var.context,
    var.grants,
  ]
}

run "refuses_yet_more_bad_input" {
  command = plan

  variables {
    # an unknown log level
    context = {
      prefix             = "orders-test"
      project            = "orders"
      environment        = "test"
      region             = "us-east-1"
      account_id         = "123456789012"
      partition          = "aws"
      artifacts_bucket   = "artifacts"
      packages           = "./tests/packages"
      architecture       = "arm64"
      log_level          = "LOUD"
      log_retention_days = 7
      tracing            = true
    }
  }

  expect_failures = [
    var.context,
  ]
}
