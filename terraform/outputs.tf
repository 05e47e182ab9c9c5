# API

output "api_url" {
  description = "The orders endpoint: POST an order here."
  value       = "${module.api.base_url}/orders"
}

output "api_base_url" {
  description = "The API's address, without a slash at the end."
  value       = module.api.base_url
}

output "api_key" {
  description = "The API key of the client `operations`, for the header x-api-key."
  value       = module.api.api_keys.operations
  sensitive   = true
}

output "api_keys" {
  description = "The newest API key of each client by the client's name, for the header x-api-key."
  value       = module.api.api_keys
  sensitive   = true
}

output "console_client_id" {
  description = "The app client by which the console signs people in; null where the stack has no console."
  value       = one(aws_cognito_user_pool_client.console[*].id)
}

output "user_pool_id" {
  description = "The user pool of customers and the back office; null where the stack has none."
  value       = one(aws_cognito_user_pool.customers[*].id)
}

output "user_pool_client_id" {
  description = "The app client by which customers sign in; null where the stack has no user pool."
  value       = one(aws_cognito_user_pool_client.shop[*].id)
}

output "back_office_api_base_url" {
  description = "The address of the API for members of the back office who have signed in, without a slash at the end; null where the stack has no console."
  value       = local.back_office_api_base_url
}

output "console_url" {
  description = "The address of the back office's page, without a slash at the end; null where the stack has none."
  value       = local.console_url

  # The address is given away only when the page is there, and its distribution may read it.
  depends_on = [module.console]
}

# Queues

output "orders_queue_url" {
  description = "The order processing queue."
  value       = module.order_processing.queue.url
}

output "orders_dead_letter_queue_url" {
  description = "Attempts at orders that could not be started."
  value       = module.order_processing.dead_letters.url
}

output "relay_dead_letter_queue_url" {
  description = "Changes of orders that could not be published."
  value       = module.relay_dead_letters.url
}

output "analytics_queue_url" {
  description = "Events of orders to be counted."
  value       = module.analytics_events.queue.url
}

output "analytics_dead_letter_queue_url" {
  description = "Events of orders that could not be counted."
  value       = module.analytics_events.dead_letters.url
}

output "receipts_dead_letter_queue_url" {
  description = "Paid orders whose receipt could not be made."
  value       = module.receipts_dead_letters.url
}

output "imports_dead_letter_queue_url" {
  description = "Uploaded files that could not be imported."
  value       = module.imports_dead_letters.url
}

output "reconciler_dead_letter_queue_url" {
  description = "Reconciliations that could not be started, or failed."
  value       = module.reconciler_dead_letters.url
}

output "notifications_queue_url" {
  description = "Events of which customers are notified."
  value       = module.notifications.queue.url
}

output "notifications_dead_letter_queue_url" {
  description = "Events of which a notification could not be delivered."
  value       = module.notifications.dead_letters.url
}

output "customer_notifications_dead_letter_queue_url" {
  description = "Statuses that could not be published to subscribers."
  value       = module.customer_notifications_dead_letters.url
}

output "back_office_dead_letter_queue_url" {
  description = "Orders of high value of which the back office could not be notified."
  value       = module.back_office_dead_letters.url
}

# Topics

output "customer_notifications_topic_arn" {
  description = "The topic that carries every status of an order, without personal data."
  value       = module.customer_notifications.arn
}

output "back_office_topic_arn" {
  description = "The topic that notifies the back office of orders of high value."
  value       = module.back_office.arn
}

# Data

output "orders_table_name" {
  description = "The table of orders."
  value       = module.orders.name
}

output "inventory_table_name" {
  description = "The table of products, their prices and stock."
  value       = module.inventory.name
}

output "payments_table_name" {
  description = "The simulated payment gateway's ledger."
  value       = module.payments.name
}

output "idempotency_table_name" {
  description = "The table of idempotency: notifications that were sent, and changes of products by Idempotency-Key."
  value       = module.idempotency.name
}

output "analytics_table_name" {
  description = "The table of the analytics' counters."
  value       = module.analytics.name
}

output "receipts_bucket" {
  description = "The bucket of receipts."
  value       = module.receipts.name
}

output "uploads_bucket" {
  description = "The bucket for files of orders to import; docs/imports.md says in which folder."
  value       = module.uploads.name
}

# Events, workflow, functions

output "event_bus_name" {
  description = "The bus on which the events of orders are published."
  value       = aws_cloudwatch_event_bus.orders.name
}

output "workflow_arn" {
  description = "The workflow that fulfils an order, or compensates it."
  value       = module.fulfil_order.arn
}

output "validator_lambda_name" {
  description = "The function that takes orders."
  value       = module.submit_order.name
}

output "processor_lambda_name" {
  description = "The function that starts the workflow."
  value       = module.process_order.name
}

output "schedule_group_name" {
  description = "The group of the schedules that start reconciliations."
  value       = aws_scheduler_schedule_group.reconciliation.name
}

output "function_names" {
  description = "Each function's full name by its short one."
  value       = { for name, function in local.functions : name => function.name }
}
