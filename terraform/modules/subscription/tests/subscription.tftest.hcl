mock_provider "aws" {
  override_during = plan
}

variables {
  name        = "parcels"
  description = "Takes parcels"
  bus_name    = "orders-test-orders"
  context = {
    prefix      = "orders-test"
    region      = "eu-central-1"
    account_id  = "123456789012"
    partition   = "aws"
    enforce_tls = false
  }
  event_pattern = {
    source      = ["com.parcels"]
    detail-type = ["Parcel Sent"]
  }
}

run "takes_events_from_the_bus_to_its_queue" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_rule.this.name == "orders-test-parcels" && jsondecode(output.event_pattern) == { source = ["com.parcels"], detail-type = ["Parcel Sent"] }
    error_message = "The rule must take the events asked for, and nothing else."
  }

  assert {
    condition     = output.bus_name == "orders-test-orders" && aws_cloudwatch_event_target.queue.event_bus_name == "orders-test-orders" && aws_cloudwatch_event_target.queue.rule == aws_cloudwatch_event_rule.this.name
    error_message = "Rule and target must be on the bus asked for."
  }

  assert {
    condition     = aws_cloudwatch_event_target.queue.arn == output.queue.arn && output.queue.name == "orders-test-parcels-queue" && output.dead_letters.name == "orders-test-parcels-dlq"
    error_message = "The rule must send to the queue."
  }

  assert {
    condition     = aws_cloudwatch_event_target.queue.input == null && aws_cloudwatch_event_target.queue.input_path == null && length(aws_cloudwatch_event_target.queue.input_transformer) == 0
    error_message = "The message must be the whole event."
  }

  assert {
    condition     = aws_cloudwatch_event_target.queue.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.queue.retry_policy[0].maximum_retry_attempts == 185
    error_message = "The bus must try for a day."
  }

  assert {
    condition     = aws_cloudwatch_event_target.queue.dead_letter_config[0].arn == output.dead_letters.arn
    error_message = "What the bus cannot deliver must go to the dead-letter queue."
  }

  # The emulator lets every rule send to every queue.
  assert {
    condition = alltrue([for queue, policy in {
      parcels-queue = output.queue.policy
      parcels-dlq   = output.dead_letters.policy
      } : jsondecode(policy).Statement == [{
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-central-1:123456789012:orders-test-${queue}"
        Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-central-1:123456789012:rule/orders-test-orders/orders-test-parcels" } }
    }]])
    error_message = "Queue and dead-letter queue must let the rule send, and only it."
  }

  assert {
    condition     = jsondecode(output.queue.redrive_policy) == { deadLetterTargetArn = output.dead_letters.arn, maxReceiveCount = 3 } && output.queue.visibility_timeout_seconds == 180
    error_message = "A message must go to the dead-letter queue after 3 receives, each 180 s apart."
  }
}

run "receives_as_asked" {
  command = plan

  variables {
    delay_seconds              = 60
    visibility_timeout_seconds = 12
    max_receives               = 2
  }

  assert {
    condition     = output.queue.visibility_timeout_seconds == 12 && jsondecode(output.queue.redrive_policy).maxReceiveCount == 2
    error_message = "Visibility and receives must be as asked."
  }

  assert {
    condition     = output.queue.delay_seconds == 60 && output.dead_letters.delay_seconds == 0
    error_message = "Events must wait as asked, and dead letters must not."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a name with capitals
    name = "Parcels"

    # every event of the bus
    event_pattern = { source = ["com.parcels"] }
  }

  expect_failures = [var.name, var.event_pattern]
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  variables {
    name = "a-subscription-whose-name-is-longer-than-the-sixty-four-letters-of-a-rule"
  }

  expect_failures = [var.context]
}
