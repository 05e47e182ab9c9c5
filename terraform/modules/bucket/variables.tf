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

variable "reader" {
  description = "An AWS service that may read every object on behalf of one resource, such as CloudFront for a distribution; null for none."
  type = object({
    service    = string
    source_arn = string
  })
  default = null
}
