variable "package" {
  description = "Area and name of the function's package, such as workflow/reserve-inventory. The name is also the function's, after the prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z-]*/[a-z][a-z0-9-]*[a-z0-9]$", var.package))
    error_message = "package must be area/name in kebab case, such as workflow/reserve-inventory."
  }

  validation {
    condition     = fileexists("${var.context.packages}/${var.package}/dist/${basename(var.package)}.zip")
    error_message = "The package ${var.package} is not built: dist/${basename(var.package)}.zip is missing. Run `make package` first."
  }

  validation {
    condition     = length("${var.context.prefix}-${basename(var.package)}-${var.context.region}") <= 64
    error_message = "The name of the function's role, with prefix and region, may have at most 64 characters."
  }
}

variable "context" {
  description = "Where the function stands: the same for all functions of a stack."
  type = object({
    prefix             = string
    project            = string
    environment        = string
    region             = string
    account_id         = string
    partition          = string
    artifacts_bucket   = string
    packages           = string
    architecture       = string
    log_level          = string
    log_retention_days = number
    tracing            = bool

    # Where the code sends its spans, "log" or the URL of X-Ray, and the part of the orders that it traces; null for none.
    traces = optional(object({
      to          = string
      sample_rate = number
    }))

    # The key that encrypts the log and what the function reads and writes, with the grants that this takes; null for keys that
    # AWS owns.
    kms_key = optional(object({
      arn = string
      grants = list(object({
        actions   = list(string)
        resources = list(string)
        condition = map(map(string))
      }))
    }))

    # The private network that the function runs in; null for Lambda's own.
    network = optional(object({
      subnet_ids         = list(string)
      security_group_ids = list(string)
    }))
  })

  validation {
    condition     = contains(["arm64", "x86_64"], var.context.architecture)
    error_message = "context.architecture must be arm64 or x86_64."
  }

  validation {
    condition     = contains(["DEBUG", "INFO", "WARN", "ERROR"], var.context.log_level)
    error_message = "context.log_level must be DEBUG, INFO, WARN or ERROR."
  }
}

variable "description" {
  description = "What the function does, in one line, as the console shows it."
  type        = string

  validation {
    condition     = length(var.description) > 0 && length(var.description) <= 256
    error_message = "description must have 1 to 256 characters."
  }
}

variable "environment" {
  description = "Environment variables of this function alone; those that every function has are added."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "Environment variables must be named in capitals, such as ORDERS_TABLE."
  }

  validation {
    condition     = !anytrue([for name in keys(var.environment) : startswith(name, "POWERTOOLS_") || startswith(name, "AWS_")])
    error_message = "POWERTOOLS_* is set by this module and AWS_* by Lambda: leave them out."
  }
}

variable "grants" {
  description = "What the function may do besides writing its own log: actions and the resources they are allowed on. Where AWS knows no resource to name, such as a phone number, `except` names those that they are not allowed on. `condition` says when, as IAM writes it: { operator = { key = value } }."
  type = list(object({
    actions   = list(string)
    resources = optional(list(string), [])
    except    = optional(list(string), [])
    condition = optional(map(map(string)), {})
  }))
  default = []

  validation {
    condition     = alltrue([for grant in var.grants : length(grant.actions) > 0 && (length(grant.resources) > 0) != (length(grant.except) > 0)])
    error_message = "Each grant must name at least one action, and either resources or, in `except`, those that it leaves out."
  }

  validation {
    condition     = alltrue(flatten([for grant in var.grants : [for action in grant.actions : can(regex("^[a-z0-9-]+:[A-Za-z]+$", action))]]))
    error_message = "Each action must be a single one written in full, such as dynamodb:GetItem: no wildcard."
  }

  validation {
    condition     = !anytrue(flatten([for grant in var.grants : [for resource in grant.resources : resource == "*"]]))
    error_message = "A grant on every resource is not allowed: name the resource."
  }
}

variable "timeout_seconds" {
  description = "How long one invocation may take."
  type        = number
  default     = 15

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds must be a whole number from 1 to 900."
  }
}

variable "memory_mb" {
  description = "Memory of the function; Lambda gives processor time in proportion to it."
  type        = number
  default     = 256

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "memory_mb must be from 128 to 10240."
  }
}

variable "concurrency" {
  description = "Invocations at the same time at most, which are also set aside for this function; null leaves it to the account."
  type        = number
  default     = null

  validation {
    condition     = var.concurrency == null ? true : var.concurrency >= 1 && floor(var.concurrency) == var.concurrency
    error_message = "concurrency must be a whole number from 1, or null."
  }
}
