# Alarms for what people have to look at. docs/runbook.md has a heading for each kind, to which its description links.

module "alarms" {
  source  = "./modules/topic"
  count   = var.alarms ? 1 : 0
  name    = "alarms"
  context = local.context
  key     = aws_kms_key.stack.arn

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
  # The stack's own dimensions of every metric that its functions write.
  metric_dimensions = { Environment = var.environment, Project = var.project_name }

  queues = {
    orders        = module.order_processing.queue
    notifications = module.notifications.queue
    analytics     = module.analytics_events.queue
  }

  dead_letter_queues = {
    orders                 = module.order_processing.dead_letters
    notifications          = module.notifications.dead_letters
    analytics              = module.analytics_events.dead_letters
    relay                  = module.relay_dead_letters
    customer-notifications = module.customer_notifications_dead_letters
    back-office            = module.back_office_dead_letters
    receipts               = module.receipts_dead_letters
    imports                = module.imports_dead_letters
    reconciler             = module.reconciler_dead_letters
  }

  # An alarm of several APIs would cost the same, because each metric of an alarm is charged; it would not say which of them
  # fails, and many good requests to the one would hide that all to the other fail.
  apis = merge({ shop = module.api }, { for api in module.back_office_api : "back-office" => api })

  topics = merge(
    { customer-notifications = module.customer_notifications.name, back-office = module.back_office.name },
    { for topic in module.alarms : "alarms" => topic.name },
  )

  # rate(5 minutes), in seconds.
  reconcile_parts   = regex("^rate\\(([0-9]+) (minute|hour|day)", var.reconcile_rate)
  reconcile_seconds = tonumber(local.reconcile_parts[0]) * { minute = 60, hour = 3600, day = 86400 }[local.reconcile_parts[1]]

  # Each alarm: `kind` is its heading in the runbook, `group` the composite alarm that publishes for it; an alarm without a
  # group publishes itself. An alarm of several metrics watches `expression`, of at most 10 metrics, without SEARCH.
  # Source: Amazon CloudWatch User Guide, "Create a CloudWatch alarm based on a metric math expression".
  # CloudWatch charges for each metric of an alarm, so that an alarm of several saves mails and not money.
  # A metric may be missing where nothing happened: `missing` says what that means, by default that all is well.
  function_alarms = merge(
    { for name in keys(local.functions) : "errors-${name}" => {
      kind        = "function-errors"
      group       = "functions-failing"
      description = "${name} failed more than 10 times within 5 minutes."
      metrics     = { errors = { namespace = "AWS/Lambda", name = "Errors", dimensions = { FunctionName = local.functions[name].name }, stat = "Sum" } }
      above       = 10
    } },
    { for index, names in chunklist(sort(keys(local.functions)), 10) : "throttles-${index + 1}" => {
      kind        = "throttles"
      group       = "functions-failing"
      description = "Lambda refused more than 10 invocations within 5 minutes of one or more of: ${join(", ", names)}."
      metrics = { for name in names : replace(name, "-", "_") => {
        namespace = "AWS/Lambda", name = "Throttles", dimensions = { FunctionName = local.functions[name].name }, stat = "Sum"
      } }
      expression = "SUM([${join(", ", [for name in names : "FILL(${replace(name, "-", "_")}, 0)"])}])"
      above      = 10
    } },
  )

  queue_alarms = merge(
    { for name, queue in local.dead_letter_queues : "dead-letters-${name}" => {
      kind        = "dead-letters"
      description = "The dead-letter queue ${queue.name} contains at least one message."
      metrics     = { letters = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = queue.name }, stat = "Maximum" } }
      above       = 0
    } },
    # A message that fails is a dead letter after its last receive. An older one, with five minutes for delays, is not received.
    { for name, queue in local.queues : "queue-age-${name}" => {
      kind        = "queue-age"
      group       = "service-degraded"
      description = "The oldest message of ${queue.name} waits longer than all its receives take."
      metrics     = { age = { namespace = "AWS/SQS", name = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = queue.name }, stat = "Maximum" } }
      above       = queue.delay_seconds + queue.visibility_timeout_seconds * jsondecode(queue.redrive_policy).maxReceiveCount + 300
    } },
    { for name, topic in local.topics : "topic-deliveries-${name}" => {
      kind        = "topic-deliveries"
      description = "The topic ${topic} could not deliver a message to a subscriber."
      metrics     = { failed = { namespace = "AWS/SNS", name = "NumberOfNotificationsFailed", dimensions = { TopicName = topic }, stat = "Sum" } }
      above       = 0
    } },
  )

  api_alarms = merge(
    # Three times in a row, because of few requests the slowest one may be a cold start.
    { for name, api in local.apis : "api-latency-${name}" => {
      kind        = "api-latency"
      group       = "service-degraded"
      description = "For 15 minutes, 5 of 100 requests to the API ${api.name} took longer than 2 s."
      metrics     = { latency = { namespace = "AWS/ApiGateway", name = "Latency", dimensions = local.api_dimensions[name], stat = "p95" } }
      above       = 2000
      evaluations = 3
    } },
    # At least 5: of few requests, one is a large share.
    { for name, api in local.apis : "api-errors-${name}" => {
      kind        = "api-errors"
      group       = "service-degraded"
      description = "More than 1 of 100 requests to the API ${api.name}, and at least 5, were answered with a status of 500 or above within 5 minutes."
      metrics = {
        errors   = { namespace = "AWS/ApiGateway", name = "5XXError", dimensions = local.api_dimensions[name], stat = "Sum" }
        requests = { namespace = "AWS/ApiGateway", name = "Count", dimensions = local.api_dimensions[name], stat = "Sum" }
      }
      expression = "IF(errors >= 5, 100 * errors / requests, 0)"
      above      = 1
    } },
  )

  service_alarms = {
    iterator-age = {
      kind        = "iterator-age"
      group       = "service-degraded"
      description = "relay-order-events publishes changes of orders more than 5 minutes late."
      metrics     = { age = { namespace = "AWS/Lambda", name = "IteratorAge", dimensions = { FunctionName = local.functions.relay-order-events.name }, stat = "Maximum" } }
      above       = 300000
    }

    # One order alone fails at most twice in that time: the queue repeats it after three minutes.
    runs-failed = {
      kind        = "runs-failed"
      group       = "service-degraded"
      description = "More than 2 runs of the workflow failed or timed out within 5 minutes."
      metrics = { for id, name in { failed = "ExecutionsFailed", timed_out = "ExecutionsTimedOut" } : id => {
        namespace = "AWS/States", name = name, dimensions = { StateMachineArn = module.fulfil_order.arn }, stat = "Sum"
      } }
      expression = "FILL(failed, 0) + FILL(timed_out, 0)"
      above      = 2
    }

    # Requests are counted by Lambda, so that a stopped relay, which counts what is processed, is found too. Requests that are
    # refused count as well: 10 of them, twice in a row, are seldom all refused.
    no-orders-processed = {
      kind        = "no-orders-processed"
      group       = "service-degraded"
      description = "For 30 minutes submit-order was called, and no order was completed or failed."
      metrics = merge(
        { submitted = { namespace = "AWS/Lambda", name = "Invocations", dimensions = { FunctionName = local.functions.submit-order.name }, stat = "Sum" } },
        local.orders_ended,
      )
      expression  = "IF((FILL(submitted, 0) >= 10) AND ((FILL(completed, 0) + FILL(failed, 0)) == 0), 1, 0)"
      above       = 0
      period      = 900
      evaluations = 2
    }

    order-failure-rate = {
      kind        = "order-failure-rate"
      description = "More than ${var.order_failure_percent} of 100 orders, and at least 5, failed within 15 minutes."
      metrics     = local.orders_ended
      expression  = "IF(FILL(failed, 0) >= 5, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(completed, 0)), 0)"
      above       = var.order_failure_percent
      period      = 900
    }

    # Whole hours, at most the 7 days that CloudWatch looks back: three schedules that start nothing.
    reconciler-not-run = {
      kind        = "reconciler-not-run"
      description = "reconcile-orders was not started for as long as three of its schedules take."
      metrics     = { runs = { namespace = "AWS/Lambda", name = "Invocations", dimensions = { FunctionName = local.functions.reconcile-orders.name }, stat = "Sum" } }
      below       = 1
      period      = 3600
      evaluations = min(168, max(1, ceil(3 * local.reconcile_seconds / 3600)))
      missing     = "breaching"
    }
  }

  # Metrics of reconcile-orders, one set for each scope: the orders that need a person, and the findings that it cannot
  # repair. Between two reconciliations, which may be a week apart, an alarm keeps the state of the last one.
  reconciler_alarms = merge([for scope in keys(local.reconciliations) : {
    for kind, alarm in {
      orders-needing-attention = {
        metric      = "OrdersNeedingAttention"
        description = "The compensation of orders keeps failing: their money or stock is still held."
      }
      reconciliation-findings = {
        metric      = "ReconciliationFindings"
        description = "Orders, payments, stock or receipts disagree, or orders stalled for ${var.retry_hours} hours, and nothing repairs that automatically."
      }
      } : "${kind}-${scope}" => {
      kind        = kind
      description = alarm.description
      metrics = { found = {
        namespace  = local.contract.metrics.namespace
        name       = alarm.metric
        dimensions = merge(local.metric_dimensions, { Scope = scope })
        stat       = "Maximum"
      } }
      above   = 0
      missing = "ignore"
    }
  }]...)

  orders_ended = { for id, status in { completed = "COMPLETED", failed = "FAILED" } : id => {
    namespace  = local.contract.metrics.namespace
    name       = "OrdersProcessed"
    dimensions = merge(local.metric_dimensions, { Status = status })
    stat       = "Sum"
  } }

  api_dimensions = { for name, api in local.apis : name => { ApiName = api.name, Stage = api.stage_name } }

  alarms = { for name, alarm in merge(local.function_alarms, local.queue_alarms, local.api_alarms, local.service_alarms, local.reconciler_alarms) : name => merge(
    { expression = null, group = null, period = 300, evaluations = 1, missing = "notBreaching" },
    alarm,
    # The one metric of an alarm without an expression.
    { metric = can(alarm.expression) ? null : one(values(alarm.metrics)) },
  ) }

  alarm_rules = { for group in ["functions-failing", "service-degraded"] : group => join(" OR ", [
    for name, alarm in local.alarms : "ALARM(\"${local.prefix}-${name}\")" if alarm.group == group
  ]) }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each          = { for name, alarm in local.alarms : name => alarm if var.alarms }
  alarm_name        = "${local.prefix}-${each.key}"
  alarm_description = "${each.value.description} ${var.runbook_url}#${each.value.kind}"

  namespace          = try(each.value.metric.namespace, null)
  metric_name        = try(each.value.metric.name, null)
  dimensions         = try(each.value.metric.dimensions, null)
  statistic          = try(startswith(each.value.metric.stat, "p") ? null : each.value.metric.stat, null)
  extended_statistic = try(startswith(each.value.metric.stat, "p") ? each.value.metric.stat : null, null)
  period             = each.value.metric == null ? null : each.value.period

  dynamic "metric_query" {
    for_each = each.value.metric == null ? each.value.metrics : {}
    content {
      id = metric_query.key
      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.value.stat
        period      = each.value.period
      }
    }
  }

  dynamic "metric_query" {
    for_each = each.value.expression[*]
    content {
      id          = "watched"
      expression  = metric_query.value
      label       = each.key
      return_data = true
    }
  }

  evaluation_periods  = each.value.evaluations
  comparison_operator = can(each.value.below) ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = try(each.value.below, each.value.above)
  treat_missing_data  = each.value.missing
  alarm_actions       = each.value.group == null ? [module.alarms[0].arn] : null
  ok_actions          = each.value.group == null ? [module.alarms[0].arn] : null
}

# A stack that was deployed before the reconciler's alarms were some of many keeps them.
moved {
  from = aws_cloudwatch_metric_alarm.reconciler
  to   = aws_cloudwatch_metric_alarm.this
}

# One cause rings once: the alarms of a group publish nothing, the group does. A failing function is the cause of much else,
# so that service-degraded is silent while functions-failing rings, and rings when only it is left.

resource "aws_cloudwatch_composite_alarm" "functions_failing" {
  count             = var.alarms ? 1 : 0
  alarm_name        = "${local.prefix}-functions-failing"
  alarm_description = "Functions fail or are throttled: the alarms that caused it name them. ${var.runbook_url}#functions-failing"
  alarm_rule        = local.alarm_rules.functions-failing
  alarm_actions     = [module.alarms[0].arn]
  ok_actions        = [module.alarms[0].arn]

  # The rule names alarms, which must be there.
  depends_on = [aws_cloudwatch_metric_alarm.this]
}

resource "aws_cloudwatch_composite_alarm" "service_degraded" {
  count             = var.alarms ? 1 : 0
  alarm_name        = "${local.prefix}-service-degraded"
  alarm_description = "Orders or requests are delayed or fail, and no failing function explains it: the alarms that caused it say what. ${var.runbook_url}#service-degraded"
  alarm_rule        = local.alarm_rules.service-degraded
  alarm_actions     = [module.alarms[0].arn]
  ok_actions        = [module.alarms[0].arn]

  # A period of the members each way: the cause may be seen after its effect, and the effect may outlast its cause.
  actions_suppressor {
    alarm            = aws_cloudwatch_composite_alarm.functions_failing[0].alarm_name
    wait_period      = 300
    extension_period = 300
  }

  depends_on = [aws_cloudwatch_metric_alarm.this]
}
