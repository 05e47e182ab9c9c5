mock_provider "aws" {
  override_during = plan

  mock_resource "aws_sqs_queue" {
    defaults = { url = "https://sqs.example.com/the-url-that-the-service-gave" }
  }
}

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

run "by_default" {
  command = plan

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
    condition     = output.delay_seconds == 0
    error_message = "By default a message must be there at once."
  }

  assert {
    condition     = aws_sqs_queue.this.receive_wait_time_seconds == 20
    error_message = "Receivers must wait for messages instead of asking again and again."
  }

  assert {
    condition     = output.url == aws_sqs_queue.this.url
    error_message = "The queue's URL must be the one that the service gave."
  }

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
  command = plan

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

run "as_asked" {
  command = plan

  variables {
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = true
      queues_url  = "https://sqs.eu-central-1.amazonaws.com/123456789012"
    }

    visibility_timeout_seconds = 180
    dead_letters               = { queue_arn = "arn:aws:sqs:eu-central-1:123456789012:dead", max_receives = 3 }
  }

  assert {
    condition     = output.url == "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-test-parcels"
    error_message = "The queue's URL must be the one by which SQS names it."
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

run "with_a_key" {
  command = plan

  variables {
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = true
      kms_key     = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
    }
  }

  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1" && aws_sqs_queue.this.sqs_managed_sse_enabled != true
    error_message = "Messages must be encrypted with the given key. SQS takes a key of its own or another, not both."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a name with capitals
    name = "Parcels"

    # to hide messages for a day
    visibility_timeout_seconds = 86400

    # to keep messages for a month
    retention_days = 30

    # to give up at once
    dead_letters = { queue_arn = "arn:aws:sqs:eu-central-1:123456789012:dead", max_receives = 0 }

    # a sender that is no service
    senders = [{ service = "*", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/one" }]

    # a delay that is too long
    delay_seconds = 901
  }

  expect_failures = [
    var.name,
    var.visibility_timeout_seconds,
    var.retention_days,
    var.dead_letters,
    var.senders,
    var.delay_seconds,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # a name that is too long
    name = "a-queue-whose-name-is-longer-than-the-eighty-letters-that-sqs-allows-for-one-queue"

    # a sender on behalf of anything
    senders = [{ service = "events.amazonaws.com", source_arn = "*" }]
  }

  expect_failures = [
    var.context,
    var.senders,
  ]
}
