variable "name" {
  description = "What the events are taken for; rule, queue and dead-letter queue are named after it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name))
    error_message = "name must be in kebab case, such as order-processing."
  }
}

variable "description" {
  description = "What the rule does, in a sentence."
  type        = string
}

variable "context" {
  description = "Where the queues stand."
  type = object({
    prefix      = string
    region      = string
    account_id  = string
    partition   = string
    enforce_tls = bool
    # What the URL of each queue of the account and region begins with; null where only the service knows.
    queues_url = optional(string)

    # The key that encrypts the queues; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })

  validation {
    condition     = length("${var.context.prefix}-${var.name}") <= 64
    error_message = "The rule's name, prefix and all, may have at most 64 characters."
  }
}

variable "bus_name" {
  description = "The bus whose events are taken."
  type        = string
}

variable "event_pattern" {
  description = "Which events are taken, as EventBridge's pattern."
  type        = any

  validation {
    condition     = can(length(var.event_pattern.source)) && can(length(var.event_pattern["detail-type"]))
    error_message = "event_pattern must name source and detail-type, so that no foreign event comes in."
  }
}

variable "visibility_timeout_seconds" {
  description = "How long a received message is hidden from the other receivers: six times the consumer's timeout."
  type        = number
  default     = 180
}

variable "delay_seconds" {
  description = "How long an event waits in the queue before it can be received."
  type        = number
  default     = 0
}

variable "max_receives" {
  description = "After how many failed receives a message is a dead letter."
  type        = number
  default     = 3
}
