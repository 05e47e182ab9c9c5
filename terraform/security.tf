# The stack's own key, where a key of AWS does not suffice.

locals {
  key_alias = "alias/${local.prefix}"

  # What a role needs to read and write what the key encrypts, through a service. The key's id is known only once it is made,
  # so the key is named by its alias.
  # Sources: Amazon DynamoDB Developer Guide, "AWS KMS key policy" of encryption at rest; Amazon SQS, SNS and S3 need a part of it.
  key_grant = {
    actions = [
      "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom", "kms:ReEncryptTo",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:kms:${var.aws_region}:${local.account_id}:key/*"]
    condition = {
      "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = local.key_alias }
      StringLike                 = { "kms:ViaService" = "*.${var.aws_region}.${data.aws_partition.current.dns_suffix}" }
    }
  }

  # CloudWatch Logs passes on which log it encrypts.
  # Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
  key_statements_of_logs = var.customer_managed_key ? [{
    Sid       = "Logs"
    Effect    = "Allow"
    Principal = { Service = "logs.${var.aws_region}.${data.aws_partition.current.dns_suffix}" }
    Action    = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    Resource  = "*"
    Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${data.aws_partition.current.partition}:logs:${var.aws_region}:${local.account_id}:log-group:*" } }
  }] : []
}

# SNS's own key lets no AWS service publish to a topic, so the topics always have this one. With customer_managed_key it also
# encrypts tables, queues, buckets and logs. EventBridge passes neither account nor rule to a key policy.
# Source: Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs".
resource "aws_kms_key" "stack" {
  description             = "Encrypts ${var.customer_managed_key ? "the data" : "the messages of the topics"} of ${local.prefix}"
  deletion_window_in_days = var.customer_managed_key ? 30 : 7
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Senders"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "events.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
    ], local.key_statements_of_logs)
  })
}

resource "aws_kms_alias" "stack" {
  count         = var.customer_managed_key ? 1 : 0
  name          = local.key_alias
  target_key_id = aws_kms_key.stack.key_id
}
