variable "name" {
  description = "The topic's name after the stack's prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name))
    error_message = "name must be in kebab case, such as customer-notifications."
  }
}

variable "context" {
  description = "Where the topic stands."
  type = object({
    prefix      = string
    region      = string
    account_id  = string
    partition   = string
    enforce_tls = bool
  })
}

variable "key" {
  description = "The key that encrypts the topic's messages. SNS's own costs nothing, but lets no AWS service send to the topic, only roles of the account."
  type        = string
  default     = "alias/aws/sns"
  nullable    = false

  validation {
    condition     = var.key != "alias/aws/sns" || length(var.senders) == 0
    error_message = "key must be a key of one's own where senders are AWS services: SNS's own key is not for them."
  }
}

variable "senders" {
  description = "AWS services that may publish to the topic, on behalf of which resources (an ARN, * for any part of it). EventBridge can be held to no resource: its rules reach only topics whose policy lets it in unconditionally (EventBridge User Guide, \"Amazon SNS permissions\"). Functions publish by their own role."
  type = list(object({
    service    = string
    source_arn = optional(string)
  }))
  default = []

  validation {
    condition     = alltrue([for sender in var.senders : endswith(sender.service, ".amazonaws.com")])
    error_message = "senders[].service must be a service principal, such as events.amazonaws.com."
  }

  validation {
    condition     = alltrue([for sender in var.senders : sender.service == "events.amazonaws.com" ? sender.source_arn == null : can(regex("^arn:", sender.source_arn))])
    error_message = "senders[].source_arn must be the ARN of the resource on whose behalf the service publishes; none for EventBridge."
  }
}
