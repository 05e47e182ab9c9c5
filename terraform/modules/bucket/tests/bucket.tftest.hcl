mock_provider "aws" {
  override_during = plan

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::orders-test-123456789012-eu-central-1-parcels" }
  }

  mock_resource "aws_s3_bucket_lifecycle_configuration" {
    defaults = { id = "lifecycle" }
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

run "by_default_is_private_encrypted_and_versioned" {
  command = plan

  assert {
    condition     = output.name == "orders-test-123456789012-eu-central-1-parcels"
    error_message = "The bucket's name must hold the account's number and the region, which make it unique."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The bucket must be closed to the public in all four ways."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket's owner must own every object."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "Objects must be encrypted at rest."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "Replaced and deleted objects must be kept."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "A bucket that is not empty must not be destroyed unless asked for."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::orders-test-123456789012-eu-central-1-parcels", "arn:aws:s3:::orders-test-123456789012-eu-central-1-parcels/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "Bucket and objects must refuse every request without TLS."
  }

  assert {
    condition     = aws_s3_bucket_policy.this[0].bucket == aws_s3_bucket.this.id
    error_message = "The policy must be the bucket's own."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "Without a number of days, nothing may expire."
  }

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.this) == 0 && output.cors == null
    error_message = "No page may call the bucket unless asked for."
  }
}

run "does_as_asked" {
  command = plan

  variables {
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = false
    }

    noncurrent_version_days = 90

    expiry = { prefix = "letters/", days = 30 }

    force_destroy = true

    cors = {
      origins = ["https://office.example.com"]
      methods = ["PUT"]
      headers = ["Content-Type"]
    }
  }

  assert {
    condition = output.cors == {
      origins = toset(["https://office.example.com"])
      methods = toset(["PUT"])
      headers = toset(["Content-Type"])
    }
    error_message = "Pages of these origins must be able to send these requests, and no others."
  }

  assert {
    condition     = length(aws_s3_bucket_policy.this) == 0
    error_message = "There must be no policy where TLS is not enforced."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    error_message = "Old versions must go after 90 days."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this[0].rule[0].expiration[0].days == 0
    error_message = "Current objects must not expire by the rule on old versions."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this[0].rule) == 2 && aws_s3_bucket_lifecycle_configuration.this[0].rule[1].filter[0].prefix == "letters/" && aws_s3_bucket_lifecycle_configuration.this[0].rule[1].expiration[0].days == 30
    error_message = "Objects with the prefix must be deleted after 30 days, and no others."
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "The bucket must be emptied before it is destroyed, where asked."
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
    condition = alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1" && rule.bucket_key_enabled
    ])
    error_message = "Objects must be encrypted with the given key, of which S3 must ask for one key of the bucket."
  }
}

run "access_logs" {
  command = plan

  variables {
    access_log_bucket = "orders-test-logs"
    access_logs_of    = "arn:aws:s3:::orders-test-*"
    expiry            = { prefix = "", days = 30 }
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == "orders-test-logs" && aws_s3_bucket_logging.this[0].target_prefix == "parcels/"
    error_message = "Requests must be logged in the given bucket, under the name of this one."
  }

  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.this[0].policy).Statement : [statement.Principal.Service, statement.Action, statement.Condition] if statement.Effect == "Allow"] == [["logging.s3.amazonaws.com", "s3:PutObject", { ArnLike = { "aws:SourceArn" = "arn:aws:s3:::orders-test-*" }, StringEquals = { "aws:SourceAccount" = "123456789012" } }]]
    error_message = "S3 may put access logs of the given buckets of this account, and nobody anything else."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this[0].rule : [rule.id, rule.expiration[0].days]] == [["delete-after-days", 30]]
    error_message = "Objects must be deleted after the given days."
  }
}

run "refuses_access_logs_with_a_key" {
  command = plan

  variables {
    access_logs_of = "arn:aws:s3:::orders-test-*"
    context = {
      prefix      = "orders-test"
      region      = "eu-central-1"
      account_id  = "123456789012"
      partition   = "aws"
      enforce_tls = true
      kms_key     = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
    }
  }

  expect_failures = [var.access_logs_of]
}

run "refuses_bad_input" {
  command = plan

  variables {
    # a name with capitals
    name = "Parcels"

    # to forget old versions at once
    noncurrent_version_days = 0

    # to delete every object
    expiry = { prefix = "letters/", days = 0 }

    # a method that S3 does not know for pages
    cors = { origins = ["*"], methods = ["PATCH"], headers = [] }
  }

  expect_failures = [
    var.cors,
    var.expiry,
    var.name,
    var.noncurrent_version_days,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # a name that is too long
    name = "parcels-of-every-size-and-colour-and-weight"
  }

  expect_failures = [
    var.context,
  ]
}

run "of_a_website_is_read_by_its_distribution_only" {
  command = plan

  variables {
    reader = {
      service    = "cloudfront.amazonaws.com"
      source_arn = "arn:aws:cloudfront::123456789012:distribution/E1"
    }
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement[*].Sid == ["DenyWithoutTls", "AllowReader"]
    error_message = "A reader must not open the bucket to requests without TLS."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement[1] == {
      Sid       = "AllowReader"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::orders-test-123456789012-eu-central-1-parcels/*"
      Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::123456789012:distribution/E1" } }
    }
    error_message = "The service may read objects for this resource, and nothing else."
  }
}
