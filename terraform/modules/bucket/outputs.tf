output "name" {
  description = "The bucket's full name."
  value       = aws_s3_bucket.this.bucket

  # Nothing is put into the bucket before its versions are kept, it is encrypted and it is closed to the public.
  depends_on = [
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

output "arn" {
  description = "The bucket's ARN."
  value       = local.arn
  depends_on  = [aws_s3_bucket.this]
}

output "access_log_bucket" {
  description = "The bucket that logs each request for an object; null where none does."
  value       = one(aws_s3_bucket_logging.this[*].target_bucket)
}

output "tls_only" {
  description = "Whether the bucket refuses requests without TLS."
  value       = var.context.enforce_tls
  depends_on  = [aws_s3_bucket_policy.this]
}

output "cors" {
  description = "Which pages may call the bucket from a browser; null if none may."
  value       = one([for rule in flatten(aws_s3_bucket_cors_configuration.this[*].cors_rule) : { origins = rule.allowed_origins, methods = rule.allowed_methods, headers = rule.allowed_headers }])
}
