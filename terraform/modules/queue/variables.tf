variable "name" {
  description = "The queue's name after the stack's prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name))
    error_message = "name must be in kebab case, such as order-processing-queue."
  }
}

variable "context" {
  description = "Where the queue stands."
  type = object({
    prefix      = string
    region      = string
    account_id  = string
    partition   = string
    enforce_tls = bool
    # What the URL of each queue of the account and region begins with; null where only the service knows.
    queues_url = optional(string)

    # The key that encrypts the queue; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })

  validation {
    condition     = length("${var.context.prefix}-${var.name}") <= 80
    error_message = "The queue's name, prefix and all, may have at most 80 characters."
  }
}

variable "visibility_timeout_seconds" {
  description = "How long a received message is hidden from the other receivers. At least the timeout of the function that reads the queue, six times that to be safe."
  type        = number
  default     = 30

  validation {
    condition     = var.visibility_timeout_seconds >= 1 && var.visibility_timeout_seconds <= 43200
    error_message = "visibility_timeout_seconds must be from 1 to 43200 (12 hours)."
  }
}

variable "delay_seconds" {
  description = "How long a sent message waits before it can be received."
  type        = number
  default     = 0

  validation {
    condition     = var.delay_seconds >= 0 && var.delay_seconds <= 900 && floor(var.delay_seconds) == var.delay_seconds
    error_message = "delay_seconds must be a whole number from 0 to 900 (15 minutes), the longest that SQS delays a message."
  }
}

variable "retention_days" {
  description = "How long a message that nobody deletes is kept."
  type        = number
  default     = 14

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 14
    error_message = "retention_days must be from 1 to 14, the longest that SQS keeps a message."
  }
}

variable "dead_letters" {
  description = "The queue that takes a message after so many failed receives. Null for a queue that is itself the end."
  type = object({
    queue_arn    = string
    max_receives = number
  })
  default = null

  validation {
    condition     = var.dead_letters == null ? true : var.dead_letters.max_receives >= 1 && var.dead_letters.max_receives <= 1000
    error_message = "dead_letters.max_receives must be from 1 to 1000."
  }
}

variable "senders" {
  description = "AWS services that may send to the queue, each only on behalf of one resource, such as an EventBridge rule. Functions send by their own role."
  type = list(object({
    service    = string
    source_arn = string
  }))
  default = []

  validation {
    condition     = alltrue([for sender in var.senders : endswith(sender.service, ".amazonaws.com")])
    error_message = "senders[].service must be a service principal, such as events.amazonaws.com."
  }

  validation {
    condition     = alltrue([for sender in var.senders : startswith(sender.source_arn, "arn:")])
    error_message = "senders[].source_arn must be the ARN of the resource on whose behalf the service sends."
  }
}
