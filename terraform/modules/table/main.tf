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
  name       = "${var.context.prefix}-${var.name}"
  keys       = concat([var.key], values(var.indexes))
  attributes = toset(compact(concat(local.keys[*].partition, local.keys[*].sort)))
}

resource "aws_dynamodb_table" "this" {
  name                        = local.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = var.key.partition
  range_key                   = var.key.sort
  stream_enabled              = var.stream
  stream_view_type            = var.stream ? "NEW_AND_OLD_IMAGES" : null
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = local.attributes

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.partition
      range_key       = global_secondary_index.value.sort
      projection_type = "KEYS_ONLY"
    }
  }

  dynamic "ttl" {
    for_each = var.expiry[*]

    content {
      enabled        = true
      attribute_name = ttl.value
    }
  }

  # A table is always encrypted; "enabled" chooses a key of the account.
  # Source: DynamoDB API Reference, SSESpecification.
  server_side_encryption {
    enabled     = var.context.kms_key != null
    kms_key_arn = one(var.context.kms_key[*].arn)
  }

  point_in_time_recovery {
    enabled = true
  }
}
