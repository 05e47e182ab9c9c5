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

  # Written out, because a queue's policy, kept in the queue itself, cannot refer to the queue.
  # As a resource of its own the policy would take the provider another 25 s.
  arn = "arn:${var.context.partition}:sqs:${var.context.region}:${var.context.account_id}:${local.name}"

  sender_statements = [for sender in var.senders : {
    Effect    = "Allow"
    Principal = { Service = sender.service }
    Action    = "sqs:SendMessage"
    Resource  = local.arn
    Condition = { ArnEquals = { "aws:SourceArn" = sender.source_arn } }
  }]

  tls_statements = var.context.enforce_tls ? [{
    Sid       = "DenyWithoutTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Resource  = local.arn
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] : []

  statements = concat(local.sender_statements, local.tls_statements)
}

resource "aws_sqs_queue" "this" {
  name                       = local.name
  visibility_timeout_seconds = var.visibility_timeout_seconds
  delay_seconds              = var.delay_seconds
  message_retention_seconds  = var.retention_days * 86400
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = var.context.kms_key == null ? true : null
  kms_master_key_id          = one(var.context.kms_key[*].arn)

  policy = length(local.statements) == 0 ? null : jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })

  redrive_policy = var.dead_letters == null ? null : jsonencode({
    deadLetterTargetArn = var.dead_letters.queue_arn
    maxReceiveCount     = var.dead_letters.max_receives
  })
}
