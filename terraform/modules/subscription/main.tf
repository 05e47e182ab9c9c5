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
  name     = "${var.context.prefix}-${var.name}"
  rule_arn = "arn:${var.context.partition}:events:${var.context.region}:${var.context.account_id}:rule/${var.bus_name}/${local.name}"
}

resource "aws_cloudwatch_event_rule" "this" {
  name           = local.name
  description    = var.description
  event_bus_name = var.bus_name
  event_pattern  = jsonencode(var.event_pattern)
}

# Takes what the consumer failed to process, and what the bus could not deliver: both are whole events,
# so that either can go back to the queue as it is.
module "dead_letters" {
  source  = "../queue"
  name    = "${var.name}-dlq"
  context = var.context
  senders = [{ service = "events.amazonaws.com", source_arn = local.rule_arn }]
}

module "queue" {
  source                     = "../queue"
  name                       = "${var.name}-queue"
  context                    = var.context
  delay_seconds              = var.delay_seconds
  visibility_timeout_seconds = var.visibility_timeout_seconds
  dead_letters               = { queue_arn = module.dead_letters.arn, max_receives = var.max_receives }
  senders                    = [{ service = "events.amazonaws.com", source_arn = local.rule_arn }]
}

resource "aws_cloudwatch_event_target" "queue" {
  rule           = aws_cloudwatch_event_rule.this.name
  event_bus_name = var.bus_name
  arn            = module.queue.arn

  # For a day, with as many attempts as EventBridge allows.
  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.dead_letters.arn
  }
}
