# What people look at: a dashboard, and saved queries of the logs.

locals {
  tables = {
    orders      = module.orders.name
    inventory   = module.inventory.name
    payments    = module.payments.name
    idempotency = module.idempotency.name
    analytics   = module.analytics.name
  }

  # Functions on the way of an order, in its order: each is a station.
  stations = [
    "submit-order", "relay-order-events", "process-order", "validate-order", "reserve-inventory", "process-payment",
    "generate-receipt", "complete-order", "refund-payment", "release-inventory", "close-order", "notify-customer",
    "record-analytics",
  ]

  # What a graph of CloudWatch ends a metric with: the stack, as pairs of dimension and value.
  stack_pairs = flatten([for dimension, value in local.metric_dimensions : [dimension, value]])
  api_pairs   = { for name, dimensions in local.api_dimensions : name => flatten([for dimension, value in dimensions : [dimension, value]]) }
  metrics     = local.contract.metrics

  # Graphs, three in a row. A metric is written as CloudWatch wants it: namespace, name, dimensions, options.
  # Source: Amazon CloudWatch API Reference, "Dashboard Body Structure and Syntax".
  graphs = [
    {
      title = "Orders created, and processed by status"
      metrics = concat(
        [concat([local.metrics.namespace, "OrdersCreated"], local.stack_pairs, [{ stat = "Sum", label = "created" }])],
        [for status in local.metrics.dimensions.Status : concat([local.metrics.namespace, "OrdersProcessed"], local.stack_pairs, ["Status", status, { stat = "Sum", label = status }])],
      )
    },
    {
      title   = "Time from accepting an order to a settled status, in ms"
      metrics = [for stat in ["p50", "p95", "p99"] : concat([local.metrics.namespace, "OrderLatency"], local.stack_pairs, [{ stat = stat, label = stat }])]
    },
    {
      title   = "Value of the orders created, in ${var.currency}"
      metrics = [concat([local.metrics.namespace, "OrderValue"], local.stack_pairs, [{ stat = "Sum", label = "value" }])]
    },
    {
      title   = "Payments charged, refunded, declined, unavailable"
      metrics = [for outcome in local.metrics.dimensions.Outcome : concat([local.metrics.namespace, "PaymentsProcessed"], local.stack_pairs, ["Outcome", outcome, { stat = "Sum", label = outcome }])]
    },
    {
      title   = "Money charged and refunded, in ${var.currency}"
      metrics = [for label, name in { charged = "MoneyCharged", refunded = "MoneyRefunded" } : concat([local.metrics.namespace, name], local.stack_pairs, [{ stat = "Sum", label = label }])]
    },
    {
      title   = "Notifications sent"
      metrics = [for channel in local.metrics.dimensions.Channel : concat([local.metrics.namespace, "NotificationsSent"], local.stack_pairs, ["Channel", channel, { stat = "Sum", label = channel }])]
    },
    {
      title   = "Failed runs, conflicts of stock"
      metrics = [for name in ["RunsFailed", "StockConflicts"] : concat([local.metrics.namespace, name], local.stack_pairs, [{ stat = "Sum", label = name }])]
    },
    {
      title   = "Latency of each station, p95 in ms"
      metrics = [for name in local.stations : ["AWS/Lambda", "Duration", "FunctionName", local.functions[name].name, { stat = "p95", label = name }]]
    },
    {
      title = "Latency of each API and of the workflow, p95 in ms"
      metrics = concat(
        [for name, pairs in local.api_pairs : concat(["AWS/ApiGateway", "Latency"], pairs, [{ stat = "p95", label = "API of ${name}" }])],
        [["AWS/States", "ExecutionTime", "StateMachineArn", module.fulfil_order.arn, { stat = "p95", label = "workflow" }]],
      )
    },
    {
      title = "Requests to each API answered with 4xx and 5xx"
      metrics = [for pair in setproduct(keys(local.apis), ["4XXError", "5XXError"]) :
        concat(["AWS/ApiGateway", pair[1]], local.api_pairs[pair[0]], [{ stat = "Sum", label = join(" ", pair) }])
      ]
    },
    {
      title   = "Messages that wait in each queue"
      metrics = [for name, queue in local.queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name, { stat = "Maximum", label = name }]]
    },
    {
      title   = "Age of the oldest message of each queue, in s"
      metrics = [for name, queue in local.queues : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue.name, { stat = "Maximum", label = name }]]
    },
    {
      title   = "Age of the stream's records when the relay reads them, in ms"
      metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", module.relay_order_events.name, { stat = "Maximum", label = "relay-order-events" }]]
    },
    {
      title   = "Dead letters"
      metrics = [for name, queue in local.dead_letter_queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name, { stat = "Maximum", label = name }]]
    },
    {
      title   = "Errors by function"
      metrics = [for name, function in local.functions : ["AWS/Lambda", "Errors", "FunctionName", function.name, { stat = "Sum", label = name }]]
    },
    {
      title   = "Throttled invocations by function"
      metrics = [for name, function in local.functions : ["AWS/Lambda", "Throttles", "FunctionName", function.name, { stat = "Sum", label = name }]]
    },
    {
      title = "Findings of the reconciler"
      metrics = [for pair in setproduct(["OrdersNeedingAttention", "ReconciliationFindings"], local.metrics.dimensions.Scope) :
        concat([local.metrics.namespace, pair[0]], local.stack_pairs, ["Scope", pair[1], { stat = "Maximum", label = join(" ", pair) }])
      ]
    },
    {
      title   = "Cost: invocations by function"
      metrics = [for name, function in local.functions : ["AWS/Lambda", "Invocations", "FunctionName", function.name, { stat = "Sum", label = name }]]
    },
    {
      title = "Cost: requests, runs, write units of each table"
      metrics = concat(
        [for name, pairs in local.api_pairs : concat(["AWS/ApiGateway", "Count"], pairs, [{ stat = "Sum", label = "requests of ${name}" }])],
        [["AWS/States", "ExecutionsStarted", "StateMachineArn", module.fulfil_order.arn, { stat = "Sum", label = "runs" }]],
        [for name, table in local.tables : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table, { stat = "Sum", label = "write units of ${name}" }]],
      )
    },
  ]

  # Saved queries. The logs have no personal data, so that no query can begin with a customer's name or address.
  workflow_functions = ["validate-order", "reserve-inventory", "process-payment", "generate-receipt", "complete-order", "refund-payment", "release-inventory", "close-order"]

  queries = {
    an-orders-way = {
      functions = keys(local.functions)
      text      = <<-EOT
        # Put the order's id, or a correlation id, in place of ORDER-ID.
        fields @timestamp, service, level, message, outcome, reason, status, execution, delivery
        | filter @message like "ORDER-ID"
        | sort @timestamp asc
        | limit 1000
      EOT
    }
    slowest-orders = {
      functions = concat(["process-order"], local.workflow_functions)
      text      = <<-EOT
        # From the first to the last line of an order's runs. An order that waited for approval counts with its wait.
        filter ispresent(orderId)
        | stats (max(@timestamp) - min(@timestamp)) / 1000 as seconds, count(*) as lines by orderId
        | sort seconds desc
        | limit 20
      EOT
    }
    failures-by-reason = {
      functions = local.workflow_functions
      text      = <<-EOT
        filter message = "Step finished" and ispresent(reason)
        | stats count_distinct(orderId) as orders by reason
        | sort orders desc
      EOT
    }
    payments-declined = {
      functions = ["process-payment"]
      text      = <<-EOT
        fields @timestamp, orderId, reason, correlationId
        | filter message = "Step finished" and ispresent(reason)
        | sort @timestamp desc
        | limit 100
      EOT
    }
    one-customers-orders = {
      functions = keys(local.functions)
      text      = <<-EOT
        # The logs do not know customers. GET /orders?customerId= lists a customer's order ids: put them in place of ORDER-ID.
        filter orderId in ["ORDER-ID-1", "ORDER-ID-2"]
        | stats min(@timestamp) as first, max(@timestamp) as last, latest(message) as lastMessage, latest(outcome) as lastOutcome by orderId
        | sort first desc
      EOT
    }
    calls-by-client = {
      functions = distinct([for route in values(local.contract.api.routes) : route.function])
      text      = <<-EOT
        # What the gateway itself refuses, such as a wrong key or a used up quota, reaches no function: its access log has it.
        filter message = "Answered" and ispresent(client)
        | stats count(*) as calls by client, route, status
        | sort calls desc
      EOT
    }
    cold-starts = {
      functions = keys(local.functions)
      text      = <<-EOT
        # Each log stream is one instance of a function: instances that began to log within the selected time, or before it.
        stats min(@timestamp) as began, count(*) as lines by @log, @logStream
        | stats count(*) as instances, avg(lines) as linesOfAnInstance by @log
        | sort instances desc
      EOT
    }
  }

  failures_query = join(" | ", concat(
    [for name in local.queries.failures-by-reason.functions : "SOURCE '${local.functions[name].log_group_name}'"],
    [local.queries.failures-by-reason.text],
  ))

  # The alarms that people are told of, as a state each.
  shown_alarms = concat(["functions-failing", "service-degraded"], [for name, alarm in local.alarms : name if alarm.group == null])
}

resource "aws_cloudwatch_dashboard" "this" {
  count          = var.dashboard ? 1 : 0
  dashboard_name = local.prefix

  dashboard_body = jsonencode({
    start          = "-PT3H"
    periodOverride = "inherit"
    widgets = concat(
      [for index, graph in local.graphs : {
        type   = "metric"
        x      = index % 3 * 8
        y      = floor(index / 3) * 6
        width  = 8
        height = 6
        properties = {
          title   = graph.title
          region  = var.aws_region
          view    = "timeSeries"
          stacked = false
          period  = 300
          metrics = graph.metrics
        }
      }],
      [{
        type   = "log"
        x      = 0
        y      = ceil(length(local.graphs) / 3) * 6
        width  = 8
        height = 6
        properties = {
          title  = "Orders that failed, by reason"
          region = var.aws_region
          view   = "table"
          query  = local.failures_query
        }
      }],
      var.alarms ? [{
        type   = "alarm"
        x      = 8
        y      = ceil(length(local.graphs) / 3) * 6
        width  = 16
        height = 6
        properties = {
          title  = "Alarms: docs/runbook.md says what to do"
          alarms = [for name in local.shown_alarms : "arn:${local.context.partition}:cloudwatch:${var.aws_region}:${local.account_id}:alarm:${local.prefix}-${name}"]
        }
      }] : [],
    )
  })
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each        = { for name, query in local.queries : name => query if var.saved_queries }
  name            = "${local.prefix}/${each.key}"
  log_group_names = [for name in sort(each.value.functions) : local.functions[name].log_group_name]
  query_string    = each.value.text
}
