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
  # CloudFront belongs to the account, not to a region.
  name = "${var.context.prefix}-${var.context.region}-${var.name}"

  # The bundler's own records, in folders that begin with a dot, are no part of the site.
  files = toset([for file in fileset(var.folder, "**") : file if !startswith(file, ".")])

  content_types = {
    css  = "text/css; charset=utf-8"
    html = "text/html; charset=utf-8"
    js   = "text/javascript; charset=utf-8"
    json = "application/json"
    svg  = "image/svg+xml"
  }

  # A file in assets/ has its hash in its name, so that it never changes.
  unchanging = "public, max-age=31536000, immutable"
  changing   = "no-cache"

  security_policy = join("; ", [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src ${join(" ", concat(["'self'"], var.connect_to))}",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
}

module "bucket" {
  source                  = "../bucket"
  name                    = var.name
  context                 = var.context
  force_destroy           = true
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = var.access_log_bucket
  reader                  = { service = "cloudfront.amazonaws.com", source_arn = aws_cloudfront_distribution.this.arn }
}

resource "aws_s3_object" "file" {
  for_each      = local.files
  bucket        = module.bucket.name
  key           = each.key
  source        = "${var.folder}/${each.key}"
  source_hash   = filemd5("${var.folder}/${each.key}")
  content_type  = local.content_types[element(split(".", each.key), -1)]
  cache_control = startswith(each.key, "assets/") ? local.unchanging : local.changing
}

resource "aws_s3_object" "settings" {
  bucket        = module.bucket.name
  key           = "config.json"
  content       = jsonencode(var.settings)
  content_type  = local.content_types["json"]
  cache_control = local.changing
}

resource "aws_cloudfront_origin_access_control" "this" {
  name                              = local.name
  description                       = "Reads the files of ${local.name}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_response_headers_policy" "this" {
  name    = local.name
  comment = "Security headers of ${local.name}"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.security_policy
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      override                   = true
    }
  }

  # The local emulator reads back both as empty blocks where none was given, which each plan would change.
  lifecycle {
    ignore_changes = [custom_headers_config, remove_headers_config]
  }
}

resource "aws_cloudfront_distribution" "this" {
  comment             = local.name
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  price_class         = "PriceClass_100"
  default_root_object = "index.html"

  origin {
    origin_id                = "files"
    domain_name              = "${module.bucket.name}.s3.${var.context.region}.amazonaws.com"
    origin_access_control_id = aws_cloudfront_origin_access_control.this.id
  }

  default_cache_behavior {
    target_origin_id           = "files"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    viewer_protocol_policy     = var.plain_http ? "allow-all" : "redirect-to-https"
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id

    # AWS's policy "CachingOptimized", which obeys the files' Cache-Control.
    # Source: Amazon CloudFront Developer Guide, "Use managed cache policies".
    cache_policy_id = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  }

  # The page's own addresses, such as /orders, are no files: the page itself shows what belongs to them. S3 answers 403 for a
  # file that is not there to a reader that may not list the bucket.
  custom_error_response {
    error_code            = 403
    response_code         = 200
    response_page_path    = "/index.html"
    error_caching_min_ttl = 0
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
