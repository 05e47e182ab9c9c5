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
    senders = [{ service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/large" }]
  }

  assert {
    condition = jsondecode(output.policy).Statement == [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-central-1:123456789012:orders-test-parcels"
      Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-central-1:123456789012:rule/orders/large" } }
    }]
    error_message = "Only the sender that is named may publish, and only on behalf of its resource."
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
    senders = [{ service = "events", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/large" }]
  }

  expect_failures = [var.name, var.senders]
}

run "refuses_services_that_the_key_does_not_let_in" {
  command = plan

  variables {
    senders = [{ service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-central-1:123456789012:rule/orders/large" }]
  }

  expect_failures = [var.key]
}
