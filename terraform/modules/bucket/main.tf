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
  # Bucket names are one space for all accounts and regions of a partition.
  name = "${var.context.prefix}-${var.context.account_id}-${var.context.region}-${var.name}"
  arn  = "arn:${var.context.partition}:s3:::${local.name}"

  tls_only = var.context.enforce_tls ? [local.arn] : []
}

resource "aws_s3_bucket" "this" {
  bucket        = local.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.context.kms_key == null ? "AES256" : "aws:kms"
      kms_master_key_id = one(var.context.kms_key[*].arn)
    }

    # S3 then asks KMS for a key of the bucket, not for one of each object.
    bucket_key_enabled = var.context.kms_key == null ? null : true
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_logging" "this" {
  count         = var.access_log_bucket == null ? 0 : 1
  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_log_bucket
  target_prefix = "${var.name}/"
}

resource "aws_s3_bucket_policy" "this" {
  count  = var.context.enforce_tls || var.reader != null || var.access_logs_of != null ? 1 : 0
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for arn in local.tls_only : {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      [for reader in var.reader[*] : {
        Sid       = "AllowReader"
        Effect    = "Allow"
        Principal = { Service = reader.service }
        Action    = "s3:GetObject"
        Resource  = "${local.arn}/*"
        Condition = { StringEquals = { "aws:SourceArn" = reader.source_arn } }
      }],
      [for source in var.access_logs_of[*] : {
        Sid       = "AllowAccessLogs"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${local.arn}/*"
        Condition = {
          ArnLike      = { "aws:SourceArn" = source }
          StringEquals = { "aws:SourceAccount" = var.context.account_id }
        }
      }],
    )
  })

  # S3 refuses two changes of a bucket's access at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_cors_configuration" "this" {
  count  = var.cors == null ? 0 : 1
  bucket = aws_s3_bucket.this.id

  cors_rule {
    allowed_origins = var.cors.origins
    allowed_methods = var.cors.methods
    allowed_headers = var.cors.headers
    max_age_seconds = 600
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = var.noncurrent_version_days == null && var.expiry == null ? 0 : 1
  bucket = aws_s3_bucket.this.id

  dynamic "rule" {
    for_each = var.noncurrent_version_days[*]

    content {
      id     = "forget-old-versions"
      status = "Enabled"

      filter {}

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }

      expiration {
        expired_object_delete_marker = true
      }

      abort_incomplete_multipart_upload {
        days_after_initiation = 7
      }
    }
  }

  dynamic "rule" {
    for_each = var.expiry[*]

    content {
      id     = "delete-after-days"
      status = "Enabled"

      filter {
        prefix = rule.value.prefix
      }

      expiration {
        days = rule.value.days
      }
    }
  }

  # Rules on versions mean something only in a versioned bucket.
  depends_on = [aws_s3_bucket_versioning.this]
}
