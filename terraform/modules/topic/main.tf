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

  # Written out, because a topic's policy, kept in the topic itself, cannot refer to the topic.
  arn = "arn:${var.context.partition}:sns:${var.context.region}:${var.context.account_id}:${local.name}"

  sender_statements = [for sender in var.senders : merge(
    {
      Effect    = "Allow"
      Principal = { Service = sender.service }
      Action    = "sns:Publish"
      Resource  = local.arn
    },
    { for arn in sender.source_arn[*] : "Condition" => { ArnLike = { "aws:SourceArn" = arn } } },
  )]

  tls_statements = var.context.enforce_tls ? [{
    Sid       = "DenyWithoutTls"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sns:Publish"
    Resource  = local.arn
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] : []

  statements = concat(local.sender_statements, local.tls_statements)
}

resource "aws_sns_topic" "this" {
  name              = local.name
  kms_master_key_id = var.key

  policy = length(local.statements) == 0 ? null : jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}
