# Values that the mocked provider returns: what AWS would choose, and the stack does not compose itself. The tests set
# override_during = plan, so that a plan knows them and nothing has to be applied and destroyed.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = {
    partition          = "aws"
    dns_suffix         = "amazonaws.com"
    reverse_dns_prefix = "com.amazonaws"
  }
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

mock_resource "aws_api_gateway_api_key" {
  defaults = { value = "the-key-that-api-gateway-made" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/mocked" }
}

# Validators of the API's requests

override_resource {
  target = module.api.aws_api_gateway_request_validator.parameters
  values = { id = "parameters" }
}

override_resource {
  target = module.api.aws_api_gateway_request_validator.body_and_parameters
  values = { id = "body-and-parameters" }
}

# Tables

override_resource {
  target = module.orders.aws_dynamodb_table.this
  values = { stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1" }
}

# Functions

override_resource {
  target = module.submit_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/submit-order/invocations" }
}

override_resource {
  target = module.get_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-order/invocations" }
}

override_resource {
  target = module.list_orders.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/list-orders/invocations" }
}

override_resource {
  target = module.update_order_status.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/update-order-status/invocations" }
}

override_resource {
  target = module.cancel_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/cancel-order/invocations" }
}

override_resource {
  target = module.decide_approval.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/decide-approval/invocations" }
}

override_resource {
  target = module.retry_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/retry-order/invocations" }
}

override_resource {
  target = module.get_receipt.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-receipt/invocations" }
}

override_resource {
  target = module.manage_dead_letters.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/manage-dead-letters/invocations" }
}

override_resource {
  target = module.manage_imports.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/manage-imports/invocations" }
}

override_resource {
  target = module.manage_inventory.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/manage-inventory/invocations" }
}

override_resource {
  target = module.process_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/process-order/invocations" }
}

override_resource {
  target = module.validate_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/validate-order/invocations" }
}

override_resource {
  target = module.reserve_inventory.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/reserve-inventory/invocations" }
}

override_resource {
  target = module.process_payment.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/process-payment/invocations" }
}

override_resource {
  target = module.generate_receipt.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/generate-receipt/invocations" }
}

override_resource {
  target = module.complete_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/complete-order/invocations" }
}

override_resource {
  target = module.refund_payment.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/refund-payment/invocations" }
}

override_resource {
  target = module.release_inventory.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/release-inventory/invocations" }
}

override_resource {
  target = module.close_order.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/close-order/invocations" }
}

override_resource {
  target = module.relay_order_events.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/relay-order-events/invocations" }
}

override_resource {
  target = module.get_reconciliation.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-reconciliation/invocations" }
}

override_resource {
  target = module.get_timeline.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-timeline/invocations" }
}

override_resource {
  target = module.check_health.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/check-health/invocations" }
}

override_resource {
  target = module.get_analytics.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/get-analytics/invocations" }
}

override_resource {
  target = module.record_analytics.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/record-analytics/invocations" }
}

override_resource {
  target = module.reconcile_orders.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/reconcile-orders/invocations" }
}

override_resource {
  target = module.notify_customer.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/notify-customer/invocations" }
}

override_resource {
  target = module.import_orders.aws_lambda_function.this
  values = { invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/functions/import-orders/invocations" }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn         = "arn:aws:cloudfront::123456789012:distribution/console"
    domain_name = "dconsole.cloudfront.net"
  }
}
