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
  name = "${var.context.prefix}-${var.name}"
  arn  = "arn:${var.context.partition}:states:${var.context.region}:${var.context.account_id}:stateMachine:${local.name}"

  # Log delivery and X-Ray know no resources to narrow these down to.
  log_delivery = [{
    actions = [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
    ]
    resources = ["*"]
  }]

  traces = var.context.tracing ? [{
    actions = [
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }] : []
}

# The account's policy for log delivery covers /aws/vendedlogs/ as a whole; any other name would lengthen it
# until it is full.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/states/${local.name}"
  retention_in_days = var.context.log_retention_days
  kms_key_id        = one(var.context.kms_key[*].arn)
}

# Roles belong to the account, not to a region.
resource "aws_iam_role" "this" {
  name        = "${local.name}-${var.context.region}"
  description = "Role of the workflow ${local.name} alone"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.context.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${var.context.partition}:states:${var.context.region}:${var.context.account_id}:stateMachine:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "grants"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for grant in concat(local.log_delivery, local.traces, var.grants) : {
      Effect   = "Allow"
      Action   = grant.actions
      Resource = grant.resources
    }]
  })
}

resource "aws_sfn_state_machine" "this" {
  name       = local.name
  type       = var.type
  role_arn   = aws_iam_role.this.arn
  definition = var.definition

  # An EXPRESS run leaves no trace but this log. An execution is named after its order and attempt.
  logging_configuration {
    level                  = var.log.level
    include_execution_data = var.log.data
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }

  # Left out rather than set to false where traces are off: the local emulator does not keep the block.
  dynamic "tracing_configuration" {
    for_each = var.context.tracing ? [true] : []

    content {
      enabled = true
    }
  }

  # Step Functions tries the role's right to deliver logs when the workflow is made.
  depends_on = [aws_iam_role_policy.this]
}
