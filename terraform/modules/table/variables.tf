variable "name" {
  description = "The table's name after the stack's prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]+[a-z0-9]$", var.name))
    error_message = "name must be in kebab case with at least 3 characters, such as orders."
  }
}

variable "context" {
  description = "Where the table stands."
  type = object({
    prefix     = string
    region     = string
    account_id = string
    partition  = string

    # The key that encrypts the table; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })
}

variable "key" {
  description = "The table's key: the partition's attribute and, if items of a partition are ordered, the sort attribute. All key attributes are strings."
  type = object({
    partition = string
    sort      = optional(string)
  })
}

variable "indexes" {
  description = "Global secondary indexes by name, each with its key. They hold keys only: a list fetches the rest by BatchGetItem."
  type = map(object({
    partition = string
    sort      = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.indexes) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "An index's name must have 3 to 255 letters, digits, dots, dashes or underscores."
  }

  validation {
    condition     = length(var.indexes) <= 20
    error_message = "A table may have at most 20 indexes."
  }
}

variable "stream" {
  description = "Whether changes are streamed, with the item as it was and as it is."
  type        = bool
  default     = false
}

variable "expiry" {
  description = "The attribute that says, in Unix seconds, when DynamoDB removes an item; null where items stay."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table."
  type        = bool
  default     = false
}
