terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

locals {
  name      = basename(var.package)
  full_name = "${var.context.prefix}-${local.name}"
  arn       = "arn:${var.context.partition}:lambda:${var.context.region}:${var.context.account_id}:function:${local.full_name}"
  log_name  = "/aws/lambda/${local.full_name}"
  archive   = "${var.context.packages}/${var.package}/dist/${local.name}.zip"

  own_log = [{
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${var.context.partition}:logs:${var.context.region}:${var.context.account_id}:log-group:${local.log_name}:*"]
  }]

  # API Gateway and Step Functions tell a function whether its invocation is traced. Nothing tells the others, and Lambda would
  # begin a trace for one invocation a second and 5 % of the rest, apart from the trace of their orders.
  # Source: AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray".
  is_told = contains(["api", "workflow"], dirname(var.package))

  key_grants = flatten(var.context.kms_key[*].grants)

  # With these, Lambda joins the function to the network. The code of the function, whose requests have its ARN, may not use them.
  # Source: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC".
  network_grants = [for _ in var.context.network[*] : {
    actions = [
      "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
    ]
    resources = ["*"]
    condition = { Null = { "lambda:SourceFunctionArn" = "true" } }
  }]

  # X-Ray knows no resources to narrow these down to.
  traces = var.context.tracing ? [{
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }] : []
}

# From a bucket, the provider makes functions in parallel; from local files, one at a time.
# The key carries the content's hash, so that a new archive is a new object and the function follows it.
resource "aws_s3_object" "archive" {
  bucket       = var.context.artifacts_bucket
  key          = "${var.package}/${filesha256(local.archive)}.zip"
  source       = local.archive
  content_type = "application/zip"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_name
  retention_in_days = var.context.log_retention_days
  kms_key_id        = one(var.context.kms_key[*].arn)
}

# Roles belong to the account, not to a region.
resource "aws_iam_role" "this" {
  name        = "${local.full_name}-${var.context.region}"
  description = "Role of the function ${local.full_name} alone"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "grants"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for grant in concat(local.own_log, local.traces, local.key_grants, local.network_grants, var.grants) : merge(
      { Effect = "Allow", Action = grant.actions },
      length(try(grant.except, [])) == 0 ? { Resource = grant.resources } : { NotResource = grant.except },
      length(try(grant.condition, {})) == 0 ? {} : { Condition = grant.condition },
    )]
  })
}

resource "aws_lambda_function" "this" {
  function_name = local.full_name
  description   = var.description
  role          = aws_iam_role.this.arn
  runtime       = "nodejs22.x" # held to the version of node in pnpm-workspace.yaml by a test of scripts/
  architectures = [var.context.architecture]
  handler       = "index.handler"
  s3_bucket     = aws_s3_object.archive.bucket
  s3_key        = aws_s3_object.archive.key
  memory_size   = var.memory_mb

  reserved_concurrent_executions = coalesce(var.concurrency, -1)

  timeout = var.timeout_seconds

  environment {
    variables = merge(var.environment, {
      ENVIRONMENT             = var.context.environment
      PROJECT_NAME            = var.context.project
      POWERTOOLS_LOG_LEVEL    = var.context.log_level
      POWERTOOLS_SERVICE_NAME = local.name
      }, var.context.traces == null ? {} : {
      TRACES_TO           = var.context.traces.to
      TRACING_SAMPLE_RATE = tostring(var.context.traces.sample_rate)
    })
  }

  # Lambda's own three lines for each invocation are written at INFO; those of an invocation that fails, at WARN.
  # Source: AWS Lambda Developer Guide, "Log-level filtering", system log event mapping.
  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this.name
    application_log_level = var.context.log_level
    system_log_level      = var.context.log_level == "DEBUG" ? "INFO" : "WARN"
  }

  dynamic "vpc_config" {
    for_each = var.context.network[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tracing_config {
    mode = var.context.tracing && local.is_told ? "Active" : "PassThrough"
  }

  # Without its log group there first, Lambda would make one that is kept for ever. Without its grants, Lambda could neither join
  # the function to a network nor, when the function is destroyed, remove what it made there.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}
