variable "name" {
  description = "The workflow's name after the stack's prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.name))
    error_message = "name must be in kebab case, such as fulfil-order."
  }
}

variable "context" {
  description = "Where the workflow stands."
  type = object({
    prefix             = string
    region             = string
    account_id         = string
    partition          = string
    log_retention_days = number
    tracing            = bool

    # The key that encrypts the log; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })

  validation {
    condition     = length("${var.context.prefix}-${var.name}-${var.context.region}") <= 64
    error_message = "The name of the workflow's role, with prefix and region, may have at most 64 characters."
  }
}

variable "type" {
  description = "EXPRESS (about 1/200 of the cost, see docs/decisions/0002; history only in the log) or STANDARD (history kept by Step Functions for 90 days)."
  type        = string
  default     = "EXPRESS"

  validation {
    condition     = contains(["EXPRESS", "STANDARD"], var.type)
    error_message = "type must be EXPRESS or STANDARD."
  }
}

variable "log" {
  description = "Which events of a run are logged (ALL, ERROR, FATAL or OFF), and whether with the data that go from step to step."
  type = object({
    level = string
    data  = bool
  })
  default = { level = "ERROR", data = false }

  validation {
    condition     = contains(["ALL", "ERROR", "FATAL", "OFF"], var.log.level)
    error_message = "log.level must be ALL, ERROR, FATAL or OFF."
  }
}

variable "definition" {
  description = "The workflow in Amazon States Language, every placeholder filled."
  type        = string

  validation {
    condition     = can(jsondecode(var.definition).StartAt) && can(jsondecode(var.definition).States)
    error_message = "definition must be JSON with StartAt and States."
  }

  validation {
    condition     = !strcontains(var.definition, "$${")
    error_message = "definition still holds a placeholder: fill every one of them."
  }
}

variable "grants" {
  description = "What the workflow may do besides writing its log: actions and the resources they are allowed on."
  type = list(object({
    actions   = list(string)
    resources = list(string)
  }))

  validation {
    condition     = alltrue([for grant in var.grants : length(grant.actions) > 0 && length(grant.resources) > 0])
    error_message = "Each grant must name at least one action and one resource."
  }

  validation {
    condition     = alltrue(flatten([for grant in var.grants : [for action in grant.actions : can(regex("^[a-z0-9-]+:[A-Za-z]+$", action))]]))
    error_message = "Each action must be a single one written in full, such as lambda:InvokeFunction: no wildcard."
  }

  validation {
    condition     = !anytrue(flatten([for grant in var.grants : [for resource in grant.resources : resource == "*"]]))
    error_message = "A grant on every resource is not allowed: name the resource."
  }
}
