# Alarms for what people have to look at.

module "alarms" {
  source  = "./modules/topic"
  count   = var.alarms ? 1 : 0
  name    = "alarms"
  context = local.context
  key     = aws_kms_key.topics.arn

  senders = [{
    service    = "cloudwatch.amazonaws.com"
    source_arn = "arn:${local.context.partition}:cloudwatch:${local.context.region}:${local.context.account_id}:alarm:${local.prefix}-*"
  }]
}

# The owner of the address must first confirm the subscription in the mail that SNS sends.
resource "aws_sns_topic_subscription" "alarm_email" {
  count     = var.alarms && var.alarm_email != null ? 1 : 0
  topic_arn = module.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # Metrics of reconcile-orders, one set for each scope: the orders that need a person, and the findings that it cannot
  # repair.
  reconciler_metrics = {
    orders-needing-attention = {
      metric      = "OrdersNeedingAttention"
      description = "Compensation of orders failed: GET /orders?status=needs_attention lists them, POST /orders/{orderId}/retry runs one again"
    }
    reconciliation-findings = {
      metric      = "ReconciliationFindings"
      description = "Orders, payments, stock or receipts disagree, and nothing repairs that automatically: make reconcile shows the findings"
    }
  }

  reconciler_alarms = merge([for scope in keys(local.reconciliations) : {
    for name, alarm in local.reconciler_metrics : "${name}-${scope}" => merge(alarm, { scope = scope })
  }]...)
}

resource "aws_cloudwatch_metric_alarm" "reconciler" {
  for_each            = var.alarms ? local.reconciler_alarms : {}
  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = each.value.description
  namespace           = local.contract.metrics.namespace
  metric_name         = each.value.metric
  dimensions          = { Environment = var.environment, Project = var.project_name, Scope = each.value.scope }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  alarm_actions       = [module.alarms[0].arn]
  ok_actions          = [module.alarms[0].arn]

  # Between two reconciliations, which may be a week apart, an alarm keeps the state of the last one.
  treat_missing_data = "ignore"
}
