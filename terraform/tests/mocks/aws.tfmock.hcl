# What the mocked provider answers: ARNs that differ, so that a grant on the wrong resource shows.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mocked" }
}

mock_resource "aws_api_gateway_rest_api" {
  defaults = {
    id            = "api"
    execution_arn = "arn:aws:execute-api:us-east-1:123456789012:api"
  }
}

mock_resource "aws_api_gateway_stage" {
  defaults = { invoke_url = "https://api.execute-api.us-east-1.amazonaws.com/mocked" }
}

mock_resource "aws_cloudwatch_event_bus" {
  defaults = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/orders" }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/orders/mocked" }
}

mock_resource "aws_scheduler_schedule_group" {
  defaults = { arn = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/upkeep" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-east-1:123456789012:alarms" }
}

mock_resource "aws_sfn_state_machine" {
  defaults = { arn = "arn:aws:states:us-east-1:123456789012:stateMachine:fulfil-order" }
}

mock_resource "aws_sesv2_email_identity" {
  defaults = { arn = "arn:aws:ses:us-east-1:123456789012:identity/sender" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/mocked" }
}

override_resource {
  target = aws_cloudwatch_event_rule.high_value
  values = { arn = "arn:aws:events:us-east-1:123456789012:rule/orders/high-value" }
}

# Topics

override_resource {
  target = module.customer_notifications.aws_sns_topic.this
  values = { arn = "arn:aws:sns:us-east-1:123456789012:customer-notifications" }
}

override_resource {
  target = module.back_office.aws_sns_topic.this
  values = { arn = "arn:aws:sns:us-east-1:123456789012:back-office" }
}

# Tables

override_resource {
  target = module.orders.aws_dynamodb_table.this
  values = {
    arn        = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
    stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1"
  }
}

override_resource {
  target = module.inventory.aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/inventory" }
}

override_resource {
  target = module.payments.aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/payments" }
}

override_resource {
  target = module.idempotency.aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/idempotency" }
}

override_resource {
  target = module.analytics.aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/analytics" }
}

# Buckets

override_resource {
  target = module.receipts.aws_s3_bucket.this
  values = { arn = "arn:aws:s3:::receipts" }
}

override_resource {
  target = module.uploads.aws_s3_bucket.this
  values = { arn = "arn:aws:s3:::uploads" }
}

override_resource {
  target = module.artifacts.aws_s3_bucket.this
  values = { arn = "arn:aws:s3:::artifacts" }
}

# Queues

override_resource {
  target = module.order_processing.module.queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:order-processing-queue"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/order-processing-queue"
  }
}

override_resource {
  target = module.order_processing.module.dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:order-processing-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/order-processing-dlq"
  }
}

override_resource {
  target = module.relay_dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:relay-order-events-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/relay-order-events-dlq"
  }
}

override_resource {
  target = module.receipts_dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:receipts-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/receipts-dlq"
  }
}

override_resource {
  target = module.analytics_events.module.queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:analytics-queue"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/analytics-queue"
  }
}

override_resource {
  target = module.analytics_events.module.dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:analytics-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/analytics-dlq"
  }
}

override_resource {
  target = module.reconciler_dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:reconcile-orders-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/reconcile-orders-dlq"
  }
}

override_resource {
  target = module.notifications.module.queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:notifications-queue"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/notifications-queue"
  }
}

override_resource {
  target = module.notifications.module.dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:notifications-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/notifications-dlq"
  }
}

override_resource {
  target = module.back_office_dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:back-office-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/back-office-dlq"
  }
}

override_resource {
  target = module.imports_dead_letters.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:us-east-1:123456789012:imports-dlq"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/imports-dlq"
  }
}

# Functions

override_resource {
  target = module.submit_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:submit-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/submit-order/invocations"
  }
}

override_resource {
  target = module.get_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:get-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-order/invocations"
  }
}

override_resource {
  target = module.list_orders.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:list-orders"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/list-orders/invocations"
  }
}

override_resource {
  target = module.update_order_status.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:update-order-status"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/update-order-status/invocations"
  }
}

override_resource {
  target = module.cancel_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:cancel-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/cancel-order/invocations"
  }
}

override_resource {
  target = module.decide_approval.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:decide-approval"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/decide-approval/invocations"
  }
}

override_resource {
  target = module.retry_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:retry-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/retry-order/invocations"
  }
}

override_resource {
  target = module.get_receipt.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:get-receipt"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-receipt/invocations"
  }
}

override_resource {
  target = module.manage_inventory.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:manage-inventory"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/manage-inventory/invocations"
  }
}

override_resource {
  target = module.process_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:process-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/process-order/invocations"
  }
}

override_resource {
  target = module.validate_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:validate-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/validate-order/invocations"
  }
}

override_resource {
  target = module.reserve_inventory.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:reserve-inventory"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/reserve-inventory/invocations"
  }
}

override_resource {
  target = module.process_payment.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:process-payment"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/process-payment/invocations"
  }
}

override_resource {
  target = module.generate_receipt.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:generate-receipt"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/generate-receipt/invocations"
  }
}

override_resource {
  target = module.complete_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:complete-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/complete-order/invocations"
  }
}

override_resource {
  target = module.refund_payment.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:refund-payment"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/refund-payment/invocations"
  }
}

override_resource {
  target = module.release_inventory.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:release-inventory"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/release-inventory/invocations"
  }
}

override_resource {
  target = module.close_order.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:close-order"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/close-order/invocations"
  }
}

override_resource {
  target = module.relay_order_events.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:relay-order-events"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/relay-order-events/invocations"
  }
}

override_resource {
  target = module.get_analytics.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:get-analytics"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-analytics/invocations"
  }
}

override_resource {
  target = module.record_analytics.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:record-analytics"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/record-analytics/invocations"
  }
}

override_resource {
  target = module.reconcile_orders.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:reconcile-orders"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/reconcile-orders/invocations"
  }
}

override_resource {
  target = module.notify_customer.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:notify-customer"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/notify-customer/invocations"
  }
}

override_resource {
  target = module.import_orders.aws_lambda_function.this
  values = {
    arn        = "arn:aws:lambda:us-east-1:123456789012:function:import-orders"
    invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/import-orders/invocations"
  }
}
