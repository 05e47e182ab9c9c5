mock_provider "aws" {
  override_during = plan
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

run "encrypted_and_by_tls_only" {
  command = plan

  assert {
    condition     = output.name == "orders-test-parcels" && output.key == "alias/aws/sns"
    error_message = "The topic must have the stack's prefix, and be encrypted."
  }

  assert {
    condition = jsondecode(output.policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-central-1:123456789012:orders-test-parcels"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The topic must refuse plain HTTP, and let no service publish."
  }
}

run "lets_named_senders_publish" {
  command = plan

  variables {
    key = "arn:aws:kms:eu-central-1:123456789012:key/1"
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = false
    }
    senders = [
      { service = "events.amazonaws.com" },
      { service = "cloudwatch.amazonaws.com", source_arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:orders-test-*" },
    ]
  }

  assert {
    condition = jsondecode(output.policy).Statement == [
      {
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = "arn:aws:sns:eu-central-1:123456789012:orders-test-parcels"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = "arn:aws:sns:eu-central-1:123456789012:orders-test-parcels"
        Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:orders-test-*" } }
      },
    ]
    error_message = "Only senders that are named may publish, and only on behalf of their resources where the service passes these on."
  }

  assert {
    condition     = output.key == "arn:aws:kms:eu-central-1:123456789012:key/1"
    error_message = "The key must be as asked."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # with capitals
    name = "Parcels"

    # that is no service
    senders = [{ service = "cloudwatch", source_arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:large" }]
  }

  expect_failures = [var.name, var.senders]
}

run "refuses_services_that_the_key_does_not_let_in" {
  command = plan

  variables {
    senders = [{ service = "events.amazonaws.com" }]
  }

  expect_failures = [var.key]
}

run "refuses_a_service_on_behalf_of_anything" {
  command = plan

  variables {
    key     = "arn:aws:kms:eu-central-1:123456789012:key/1"
    senders = [{ service = "cloudwatch.amazonaws.com" }]
  }

  expect_failures = [var.senders]
}

run "refuses_a_rule_that_eventbridge_would_not_tell" {
  command = plan

  variables {
    key     = "arn:aws:kms:eu-central-1:123456789012:key/1"
    senders = [{ service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/large" }]
  }

  expect_failures = [var.senders]
}
