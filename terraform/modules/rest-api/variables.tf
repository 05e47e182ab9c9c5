variable "description" {
  description = "What the API is for, in one line."
  type        = string
}

variable "context" {
  description = "Where the API stands."
  type = object({
    prefix             = string
    environment        = string
    region             = string
    partition          = string
    log_retention_days = number
    tracing            = bool

    # The key that encrypts the logs; null for one that AWS owns.
    kms_key = optional(object({ arn = string }))
  })
}

variable "emulator_url" {
  description = "Where the local emulator listens, such as http://localhost:4566; null on AWS."
  type        = string
  default     = null
}

variable "trace_sample_rate" {
  description = "Part of the requests that X-Ray traces where context.tracing is on, from 0 to 1."
  type        = number
  default     = 0.05

  validation {
    condition     = var.trace_sample_rate >= 0 && var.trace_sample_rate <= 1
    error_message = "trace_sample_rate must be from 0 to 1."
  }
}

variable "routes" {
  description = "The API's routes: \"METHOD /path\" to the function that answers it, whether it needs the API key, whether it needs a token of the user pool, the query parameters and headers that it reads, the model of its body, and whether the body may be left out."
  type = map(object({
    function = object({
      name       = string
      invoke_arn = string
    })
    api_key_required = optional(bool, true)
    sign_in_required = optional(bool, false)
    querystring      = optional(list(string), [])
    headers          = optional(list(string), [])
    model            = optional(string)
    body_optional    = optional(bool, false)
  }))

  validation {
    condition     = length(var.routes) > 0
    error_message = "routes must hold at least one route."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : can(regex("^(GET|POST|PUT|PATCH|DELETE)( )(/[a-z][a-z-]*|/\\{[a-z][A-Za-z]*\\})+$", key))])
    error_message = "A route must be named \"METHOD /path\", such as \"GET /orders/{orderId}\". OPTIONS is made by the module."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : length(split("/", key)) <= 5])
    error_message = "A route's path may have at most 4 segments."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : route.model == null ? true : contains(keys(var.models), route.model)])
    error_message = "Each route's model must be one of models."
  }

  # What API Gateway takes as the name of a parameter. Source: API Gateway API Reference, "Method", requestParameters.
  validation {
    condition     = alltrue([for name in flatten([for route in values(var.routes) : concat(route.querystring, route.headers)]) : can(regex("^[A-Za-z0-9._$-]+$", name))])
    error_message = "A name in querystring or headers may have letters, digits and . _ $ - only."
  }

  validation {
    condition     = alltrue([for route in values(var.routes) : length(setsubtract(route.headers, var.request_headers)) == 0])
    error_message = "Each header of a route must be one of request_headers: else browsers may not send it. Missing: ${join(", ", setsubtract(flatten(values(var.routes)[*].headers), var.request_headers))}."
  }

  validation {
    condition     = !anytrue(values(var.routes)[*].sign_in_required) || contains(var.request_headers, "Authorization")
    error_message = "request_headers must hold Authorization where a route has sign_in_required: without it no browser may call the route."
  }
}

variable "user_pool_arn" {
  description = "The user pool whose tokens open the routes with sign_in_required; null where there is none."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_arn != null || !anytrue(values(var.routes)[*].sign_in_required)
    error_message = "user_pool_arn must name a user pool where a route has sign_in_required."
  }
}

variable "request_headers" {
  description = "Headers that browsers may send."
  type        = list(string)

  # Routes ask for the API key.
  validation {
    condition     = contains(var.request_headers, "X-Api-Key")
    error_message = "request_headers must hold X-Api-Key: without it no browser may call the API."
  }

  validation {
    condition     = alltrue([for name in var.request_headers : can(regex("^[A-Za-z0-9-]+$", name))])
    error_message = "Each of request_headers must have letters, digits and dashes only."
  }
}

variable "response_headers" {
  description = "Headers of answers that scripts in browsers may read."
  type        = list(string)

  # errors.tf sends these.
  validation {
    condition     = length(setsubtract(["Api-Version", "Retry-After", "X-Correlation-Id"], var.response_headers)) == 0
    error_message = "response_headers must hold Api-Version, Retry-After and X-Correlation-Id, which the gateway's own errors have."
  }

  validation {
    condition     = alltrue([for name in var.response_headers : can(regex("^[A-Za-z0-9-]+$", name))])
    error_message = "Each of response_headers must have letters, digits and dashes only."
  }
}

variable "api_version" {
  description = "The API's major version, which the gateway's own errors name in the header Api-Version."
  type        = string

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.api_version))
    error_message = "api_version must be a whole number from 1, such as 1."
  }
}

variable "max_body_kib" {
  description = "How large a body may be, in KiB, as the gateway says where it refuses one."
  type        = number

  validation {
    condition     = var.max_body_kib >= 1 && floor(var.max_body_kib) == var.max_body_kib
    error_message = "max_body_kib must be a whole number of at least 1."
  }
}

variable "models" {
  description = "Models of request bodies by name: JSON Schema, draft 4."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.models) : can(regex("^[A-Za-z][A-Za-z0-9]*$", name))])
    error_message = "A model's name may have letters and digits only."
  }

  validation {
    condition     = alltrue([for schema in values(var.models) : can(keys(jsondecode(schema)))])
    error_message = "Each model must be a JSON object."
  }
}

variable "allowed_origins" {
  description = "Origins from which browsers may call the API, or [\"*\"] for all."
  type        = list(string)

  validation {
    condition     = length(var.allowed_origins) > 0
    error_message = "allowed_origins must hold at least one origin."
  }

  validation {
    condition     = alltrue([for origin in var.allowed_origins : origin == "*" || can(regex("^https?://[a-zA-Z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "Each origin must be * or scheme and host, such as https://orders.example.com, with no path and no slash at the end."
  }

  validation {
    condition     = !contains(var.allowed_origins, "*") || length(var.allowed_origins) == 1
    error_message = "* allows every origin: name no other beside it."
  }
}

variable "throttle" {
  description = "How many requests a second are let through, and how many at once."
  type = object({
    rate  = number
    burst = number
  })

  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= 1 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle.rate must be above 0 and throttle.burst a whole number of at least 1."
  }
}

variable "api_clients" {
  description = "The applications that may call the API, by name. Each has keys of its own and a usage plan of its own, whose limits each of its keys has; rate and burst are those of throttle where they are left out. enabled = false refuses all keys of a client. keys are the numbers of its keys: another number makes another key."
  type = map(object({
    description   = string
    enabled       = optional(bool, true)
    keys          = optional(list(number), [1])
    rate          = optional(number)
    burst         = optional(number)
    monthly_quota = optional(number, 5000)
  }))
  default = {}

  # The functions read the name from the key, up to the first dot.
  validation {
    condition     = alltrue([for name in keys(var.api_clients) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name)) && length(name) <= 32])
    error_message = "The name of a client in api_clients may have up to 32 small letters, digits and single dashes, and begins with a letter, such as web-shop."
  }

  validation {
    condition     = alltrue([for client in values(var.api_clients) : length(client.keys) > 0 && length(distinct(client.keys)) == length(client.keys) && alltrue([for number in client.keys : number >= 1 && floor(number) == number])])
    error_message = "keys of a client in api_clients must be different whole numbers from 1, and at least one. enabled = false refuses all keys of a client."
  }

  validation {
    condition     = alltrue([for client in values(var.api_clients) : client.rate == null ? true : client.rate > 0])
    error_message = "rate of a client in api_clients must be above 0."
  }

  validation {
    condition     = alltrue([for client in values(var.api_clients) : client.burst == null ? true : client.burst >= 1 && floor(client.burst) == client.burst])
    error_message = "burst of a client in api_clients must be a whole number of at least 1."
  }

  validation {
    condition     = alltrue([for client in values(var.api_clients) : client.monthly_quota >= 1 && floor(client.monthly_quota) == client.monthly_quota])
    error_message = "monthly_quota of a client in api_clients must be a whole number of at least 1."
  }
}

variable "api_key_values" {
  description = "Values of keys by client and number, such as shop-1, each beginning with its client's name and a dot. All other keys get a value that nobody can guess."
  type        = map(string)
  default     = {}
  sensitive   = true

  validation {
    condition     = alltrue([for value in values(var.api_key_values) : length(value) >= 20 && length(value) <= 128])
    error_message = "Each of api_key_values must have 20 to 128 characters."
  }

  validation {
    condition     = alltrue([for key, value in var.api_key_values : contains(keys(local.client_keys), key) && startswith(value, "${replace(key, "/-[0-9]+$/", "")}.")])
    error_message = "Each of api_key_values must be of a key of api_clients, such as shop-1, and begin with the name of its client and a dot, such as shop."
  }
}

variable "detailed_metrics" {
  description = "Whether CloudWatch counts each method by itself, each of its metrics at a price of its own; the API as a whole is counted in any case."
  type        = bool
  default     = false
}

variable "manage_account" {
  description = "Whether to set the role by which API Gateway writes logs. An account and region has one such role: exactly one stack there sets it."
  type        = bool
  default     = false
}
