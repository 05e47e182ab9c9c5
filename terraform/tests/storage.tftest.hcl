# What is kept, and how safely.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment = "test"
}

run "as_by_default" {
  assert {
    condition = alltrue([
      module.orders.key.partition == "orderId" && module.orders.key.sort == null,
      module.inventory.key.partition == "productId" && module.inventory.key.sort == null,
      module.payments.key.partition == "orderId" && module.payments.key.sort == "entry",
      module.idempotency.key.partition == "id" && module.idempotency.key.sort == null,
      module.analytics.key.partition == "day" && module.analytics.key.sort == "measure",
    ])
    error_message = "Each table must have its key."
  }

  assert {
    condition     = module.analytics.expiry == "expiresAt"
    error_message = "The markers of counted events must expire."
  }

  assert {
    condition = module.orders.indexes == {
      CustomerIndex = { partition = "customerId", sort = "createdAt" }
      StatusIndex   = { partition = "statusBucket", sort = "createdAt" }
      CreatedIndex  = { partition = "createdBucket", sort = "createdAt" }
    }
    error_message = "Orders must be found by customer, by status and by time."
  }

  assert {
    condition     = module.orders.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream must show an order as it was and as it is."
  }

  # The names that Powertools gives them.
  assert {
    condition     = module.idempotency.expiry == "expiration"
    error_message = "What was done must be forgotten some day."
  }

  assert {
    condition     = !module.orders.deletion_protection && !module.inventory.deletion_protection && !module.payments.deletion_protection && !module.analytics.deletion_protection && !module.idempotency.deletion_protection
    error_message = "Tables must be deletable unless asked otherwise."
  }

  assert {
    condition     = alltrue([for bucket in [module.receipts, module.uploads, module.artifacts] : bucket.tls_only])
    error_message = "All buckets must refuse plain HTTP."
  }

  assert {
    condition = alltrue([for policy in [module.order_processing.queue.policy, module.order_processing.dead_letters.policy, module.notifications.queue.policy, module.notifications.dead_letters.policy, module.analytics_events.queue.policy, module.analytics_events.dead_letters.policy, module.relay_dead_letters.policy, module.imports_dead_letters.policy, module.reconciler_dead_letters.policy, module.receipts_dead_letters.policy, module.back_office_dead_letters.policy, module.customer_notifications.policy, module.back_office.policy] : length([
      for statement in jsondecode(policy).Statement : statement if statement.Effect == "Deny" && try(statement.Condition, null) == { Bool = { "aws:SecureTransport" = "false" } }
    ]) == 1])
    error_message = "All queues and topics must refuse plain HTTP."
  }

  assert {
    condition     = module.customer_notifications.key == "alias/aws/sns" && module.back_office.key == aws_kms_key.topics.arn && aws_kms_key.topics.enable_key_rotation
    error_message = "Topics must be encrypted; where an AWS service publishes, with a key that lets it."
  }

  assert {
    condition     = [for statement in jsondecode(aws_kms_key.topics.policy).Statement : [statement.Principal.Service, statement.Action] if can(statement.Principal.Service)] == [[["cloudwatch.amazonaws.com", "events.amazonaws.com"], ["kms:Decrypt", "kms:GenerateDataKey"]]]
    error_message = "CloudWatch and EventBridge must be able to encrypt what they publish, and do nothing else with the key."
  }
}

run "protected_tables" {
  variables {
    deletion_protection = true
  }

  assert {
    condition     = module.orders.deletion_protection && module.inventory.deletion_protection && module.payments.deletion_protection && module.analytics.deletion_protection && module.idempotency.deletion_protection
    error_message = "All tables must be protected from deletion where asked."
  }
}

run "plain_http_for_the_emulator" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    emulator_url = "http://localhost:4566"
    enforce_tls  = false
  }

  assert {
    condition     = !anytrue([for bucket in [module.receipts, module.uploads, module.artifacts] : bucket.tls_only])
    error_message = "The emulator's buckets must take plain HTTP."
  }

  assert {
    condition     = length([for statement in concat(jsondecode(module.order_processing.queue.policy).Statement, jsondecode(module.back_office.policy).Statement) : statement if statement.Effect == "Deny"]) == 0
    error_message = "The emulator's queues and topics must take plain HTTP."
  }
}
