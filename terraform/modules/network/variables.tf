variable "context" {
  description = "Where the network stands."
  type = object({
    prefix             = string
    region             = string
    account_id         = string
    reverse_dns_prefix = string
  })
}

variable "zones" {
  description = "The availability zones of the network, such as eu-central-1a: one subnet in each."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must name one to four different availability zones."
  }

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.context.region)])
    error_message = "Every availability zone must be one of the region ${var.context.region}, such as ${var.context.region}a."
  }
}

variable "services" {
  description = "The AWS services that can be called from within the network, by the names of their endpoints, such as sqs."
  type        = set(string)
}
