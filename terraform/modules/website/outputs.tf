output "access_log_bucket" {
  description = "The bucket that logs each request for a file; null where none does."
  value       = module.bucket.access_log_bucket
}

output "domain_name" {
  description = "The distribution's own host name."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "security_policy" {
  description = "The content security policy of every answer."
  value       = local.security_policy
}

output "files" {
  description = "The type and caching of each file."
  value       = { for key, file in aws_s3_object.file : key => { content_type = file.content_type, cache_control = file.cache_control } }
}

output "tls_only" {
  description = "Whether the bucket refuses requests without TLS."
  value       = module.bucket.tls_only
}
