mock_provider "aws" {
  override_during = plan
}

variables {
  name = "parcels"
  context = {
    prefix     = "orders-test"
    region     = "eu-central-1"
    account_id = "123456789012"
    partition  = "aws"
  }
  key = { partition = "parcelId" }
}

run "is_encrypted_and_can_be_brought_back" {
  command = plan

  assert {
    condition     = output.name == "orders-test-parcels"
    error_message = "The table's name must be the prefix and its own name."
  }

  assert {
    condition     = !aws_dynamodb_table.this.server_side_encryption[0].enabled
    error_message = "The table must be encrypted with the key that costs nothing."
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "It must be possible to bring the table back as it was."
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "The table must be paid by the request."
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled && !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "Stream and deletion protection must be off unless asked for."
  }
}

run "as_asked" {
  command = plan

  variables {
    key = { partition = "parcelId", sort = "entry" }
    indexes = {
      CustomerIndex = { partition = "customerId", sort = "createdAt" }
      StatusIndex   = { partition = "status", sort = "createdAt" }
    }

    stream = true

    deletion_protection = true

    expiry = "expiresAt"

    context = {
      prefix     = "orders-test"
      region     = "eu-central-1"
      account_id = "123456789012"
      partition  = "aws"
      kms_key    = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
    }
  }

  assert {
    condition     = aws_dynamodb_table.this.hash_key == "parcelId" && aws_dynamodb_table.this.range_key == "entry"
    error_message = "The key must be as asked."
  }

  assert {
    condition = {
      for index in aws_dynamodb_table.this.global_secondary_index : index.name => [index.hash_key, index.range_key, index.projection_type]
      } == {
      CustomerIndex = ["customerId", "createdAt", "KEYS_ONLY"]
      StatusIndex   = ["status", "createdAt", "KEYS_ONLY"]
    }
    error_message = "The indexes must be as asked, and hold keys only."
  }

  assert {
    condition = { for attribute in aws_dynamodb_table.this.attribute : attribute.name => attribute.type } == {
      createdAt = "S", customerId = "S", entry = "S", parcelId = "S", status = "S"
    }
    error_message = "Each key attribute must be declared once, as a string."
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream must show an item as it was and as it is."
  }

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "The table must be protected from deletion where asked."
  }

  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && output.expiry == "expiresAt"
    error_message = "Items must expire by the attribute asked for."
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == "arn:aws:kms:eu-central-1:123456789012:key/1"
    error_message = "The table must be encrypted with the given key."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a name that is too short
    name = "ab"

    # an index with a short name
    indexes = { Ix = { partition = "customerId" } }
  }

  expect_failures = [
    var.name,
    var.indexes,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # more indexes than dynamodb
    indexes = { for number in range(21) : "Index${number}" => { partition = "customerId" } }
  }

  expect_failures = [
    var.indexes,
  ]
}
