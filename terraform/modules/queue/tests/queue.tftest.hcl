mock_provider "aws" {}

variables {
  name = "parcels"
  context = {
    prefix      = "orders-test"
    region      = "eu-central-1"
    account_id  = "123456789012"
    partition   = "aws"
    enforce_tls = true
  }
}

run "is_named_encrypted_and_patient" {
  assert {
    condition     = output.name == "orders-test-parcels"
    error_message = "The queue's name must be the prefix and its own name."
  }

  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled
    error_message = "The queue must be encrypted at rest."
  }

  assert {
    condition     = output.retention_seconds == 14 * 24 * 3600
    error_message = "By default the queue must keep messages for 14 days."
  }

  assert {
    condition     = aws_sqs_queue.this.receive_wait_time_seconds == 20
    error_message = "Receivers must wait for messages instead of asking again and again."
  }
}

run "refuses_requests_without_tls" {
  assert {
    condition = jsondecode(output.policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = "arn:aws:sqs:eu-central-1:123456789012:orders-test-parcels"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The queue must refuse every request without TLS, and let nobody in by its policy alone."
  }
}

run "lets_a_service_send_on_behalf_of_one_resource" {
  variables {
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = false
    }
    senders = [
      { service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/one" },
      { service = "s3.amazonaws.com", source_arn = "arn:aws:s3:::uploads" },
    ]
  }

  assert {
    condition = jsondecode(output.policy).Statement == [
      {
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-central-1:123456789012:orders-test-parcels"
        Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-central-1:123456789012:rule/orders/one" } }
      },
      {
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-central-1:123456789012:orders-test-parcels"
        Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:s3:::uploads" } }
      },
    ]
    error_message = "Each service must be let in for its own resource only; without TLS enforced, no statement may refuse plain HTTP."
  }
}

run "hands_over_to_its_dead_letter_queue" {
  variables {
    visibility_timeout_seconds = 180
    dead_letters               = { queue_arn = "arn:aws:sqs:eu-central-1:123456789012:dead", max_receives = 3 }
  }

  assert {
    condition = jsondecode(output.redrive_policy) == {
      deadLetterTargetArn = "arn:aws:sqs:eu-central-1:123456789012:dead"
      maxReceiveCount     = 3
    }
    error_message = "A message must go to the dead-letter queue after the receives asked for."
  }

  assert {
    condition     = output.visibility_timeout_seconds == 180
    error_message = "The visibility timeout must be as asked."
  }
}

run "refuses_a_name_with_capitals" {
  command = plan

  variables {
    name = "Parcels"
  }

  expect_failures = [var.name]
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  variables {
    name = "a-queue-whose-name-is-longer-than-the-eighty-letters-that-sqs-allows-for-one-queue"
  }

  expect_failures = [var.context]
}

run "refuses_to_hide_messages_for_a_day" {
  command = plan

  variables {
    visibility_timeout_seconds = 86400
  }

  expect_failures = [var.visibility_timeout_seconds]
}

run "refuses_to_keep_messages_for_a_month" {
  command = plan

  variables {
    retention_days = 30
  }

  expect_failures = [var.retention_days]
}

run "refuses_to_give_up_at_once" {
  command = plan

  variables {
    dead_letters = { queue_arn = "arn:aws:sqs:eu-central-1:123456789012:dead", max_receives = 0 }
  }

  expect_failures = [var.dead_letters]
}

run "refuses_a_sender_that_is_no_service" {
  command = plan

  variables {
    senders = [{ service = "*", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/one" }]
  }

  expect_failures = [var.senders]
}

run "refuses_a_sender_on_behalf_of_anything" {
  command = plan

  variables {
    senders = [{ service = "events.amazonaws.com", source_arn = "*" }]
  }

  expect_failures = [var.senders]
}
