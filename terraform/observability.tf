# Who is told when people have to look.

resource "aws_sns_topic" "alarms" {
  count             = var.alarms ? 1 : 0
  name              = "${local.prefix}-alarms"
  kms_master_key_id = aws_kms_key.alarms[0].id
}

# CloudWatch may not use the key that AWS keeps for SNS: a topic that it writes to needs a key of its own.
resource "aws_kms_key" "alarms" {
  count               = var.alarms ? 1 : 0
  description         = "Encrypts what the alarms of ${local.prefix} say"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${local.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Alarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ]
  })
}

resource "aws_sns_topic_policy" "alarms" {
  count = var.alarms ? 1 : 0
  arn   = aws_sns_topic.alarms[0].arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Alarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alarms[0].arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alarms[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# Whoever the address belongs to has to confirm it first, by the mail that SNS sends.
resource "aws_sns_topic_subscription" "alarm_email" {
  count     = var.alarms && var.alarm_email != null ? 1 : 0
  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # Both are written by reconcile-orders: how many orders there are that need a person, and what else it had to flag.
  reconciler_alarms = {
    orders-needing-attention = {
      metric      = "OrdersNeedingAttention"
      description = "Orders could not be undone: GET /orders?status=needs_attention lists them, POST /orders/{orderId}/retry runs one again"
    }
    reconciliation-findings = {
      metric      = "ReconciliationFindings"
      description = "Orders, payments, stock or receipts do not fit together, and nothing repairs that by itself: make reconcile shows them"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "reconciler" {
  for_each            = var.alarms ? local.reconciler_alarms : {}
  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "OrderProcessingSystem"
  metric_name         = each.value.metric
  dimensions          = { service = "reconcile-orders" }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms[0].arn]
  ok_actions          = [aws_sns_topic.alarms[0].arn]
}
