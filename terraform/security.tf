# Customer-managed keys, where a key of AWS does not suffice.

# SNS's own key lets no AWS service publish to a topic. EventBridge passes neither account nor rule to a key policy.
# Source: Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs".
resource "aws_kms_key" "topics" {
  description             = "Encrypts the messages of topics of ${local.prefix} to which AWS services publish"
  deletion_window_in_days = 7
  enable_key_rotation     = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.context.partition}:iam::${local.context.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "events.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
    ]
  })
}
