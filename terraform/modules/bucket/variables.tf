variable "name" {
  description = "The bucket's name after the stack's prefix, the account's number and the region, which make it unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name))
    error_message = "name must be in kebab case, such as receipts."
  }
}

variable "context" {
  description = "Where the bucket stands."
  type = object({
    prefix      = string
    region      = string
    account_id  = string
    partition   = string
    enforce_tls = bool

    # The key that encrypts the bucket; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })

  validation {
    condition     = length("${var.context.prefix}-${var.context.account_id}-${var.context.region}-${var.name}") <= 63
    error_message = "The bucket's name, with prefix, account and region, may have at most 63 characters."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket first empties it, every version."
  type        = bool
  default     = false
}

variable "noncurrent_version_days" {
  description = "How many days a replaced or deleted object can be brought back; null keeps them for ever."
  type        = number
  default     = null

  validation {
    condition     = var.noncurrent_version_days == null ? true : var.noncurrent_version_days >= 1 && floor(var.noncurrent_version_days) == var.noncurrent_version_days
    error_message = "noncurrent_version_days must be a whole number of at least 1, or null."
  }
}

variable "expiry" {
  description = "After how many days the objects with a prefix, all by an empty one, are deleted; they can be brought back for noncurrent_version_days more. null deletes none."
  type = object({
    prefix = string
    days   = number
  })
  default = null

  validation {
    condition     = var.expiry == null ? true : var.expiry.days >= 1 && floor(var.expiry.days) == var.expiry.days
    error_message = "days of expiry must be a whole number of at least 1."
  }
}

variable "cors" {
  description = "Which pages may call the bucket from a browser, by presigned URLs: their origins, the methods, and the headers that they may send. null is none."
  type = object({
    origins = list(string)
    methods = list(string)
    headers = list(string)
  })
  default = null

  validation {
    condition     = var.cors == null ? true : length(var.cors.origins) > 0 && length(var.cors.methods) > 0 && alltrue([for method in var.cors.methods : contains(["GET", "HEAD", "PUT", "POST", "DELETE"], method)])
    error_message = "cors must hold at least one origin and one method, each GET, HEAD, PUT, POST or DELETE."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that logs each request for an object of this one; null for no log."
  type        = string
  default     = null
}

variable "access_logs_of" {
  description = "ARN, with * for any part of it, of the buckets whose access logs this bucket takes; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.access_logs_of == null ? true : startswith(var.access_logs_of, "arn:")
    error_message = "access_logs_of must be the ARN of buckets, or null."
  }

  # Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging".
  validation {
    condition     = var.access_logs_of == null || var.context.kms_key == null
    error_message = "A bucket of access logs must be encrypted with S3's own key: S3 writes no access logs by another one."
  }
}

variable "reader" {
  description = "An AWS service that may read every object on behalf of one resource, such as CloudFront for a distribution; null for none."
  type = object({
    service    = string
    source_arn = string
  })
  default = null
}
