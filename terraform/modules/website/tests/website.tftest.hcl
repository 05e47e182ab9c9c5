mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn         = "arn:aws:cloudfront::123456789012:distribution/E1"
      domain_name = "d1.cloudfront.net"
    }
  }
}

variables {
  name = "console"
  context = {
    prefix      = "orders-test"
    region      = "eu-central-1"
    account_id  = "123456789012"
    partition   = "aws"
    enforce_tls = true
  }
  folder     = "tests/site"
  settings   = { apiBaseUrl = "https://api.example.com/test" }
  connect_to = ["https://api.example.com"]
}

run "by_default_is_https_with_strict_headers" {
  command = plan

  assert {
    condition     = output.security_policy == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https://api.example.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    error_message = "The page may load its own files only, and call its own origin and the API only."
  }

  assert {
    condition = alltrue([
      aws_cloudfront_response_headers_policy.this.security_headers_config[0].content_security_policy[0].content_security_policy == output.security_policy,
      aws_cloudfront_response_headers_policy.this.security_headers_config[0].content_type_options[0].override,
      aws_cloudfront_response_headers_policy.this.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000,
      aws_cloudfront_response_headers_policy.this.security_headers_config[0].referrer_policy[0].referrer_policy == "no-referrer",
    ])
    error_message = "Every answer must have the security headers."
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.this.name == "orders-test-eu-central-1-console" && aws_cloudfront_response_headers_policy.this.name == "orders-test-eu-central-1-console"
    error_message = "Names must hold the region: an account has CloudFront once for all regions."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "Plain HTTP must be sent to HTTPS."
  }

  assert {
    condition = output.files == {
      "assets/page-1a2b.js" = { content_type = "text/javascript; charset=utf-8", cache_control = "public, max-age=31536000, immutable" }
      "index.html"          = { content_type = "text/html; charset=utf-8", cache_control = "no-cache" }
    }
    error_message = "Files with a hash in their name are kept for a year, others are checked at each use, and the bundler's records stay out."
  }

  assert {
    condition     = jsondecode(aws_s3_object.settings.content) == { apiBaseUrl = "https://api.example.com/test" } && aws_s3_object.settings.key == "config.json"
    error_message = "The settings must be in config.json."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.custom_error_response).response_page_path == "/index.html"
    error_message = "An address of the page must show the page."
  }
}

run "on_an_emulator_is_plain_http" {
  command = plan

  variables {
    plain_http = true
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "allow-all"
    error_message = "An emulator has no certificate."
  }
}

run "refuses_a_folder_without_a_page" {
  command = plan

  variables {
    folder = "tests"
  }

  expect_failures = [var.folder]
}
