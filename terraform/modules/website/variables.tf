variable "name" {
  description = "The website's name after the stack's prefix."
  type        = string
}

variable "context" {
  description = "Where the website stands."
  type = object({
    prefix      = string
    region      = string
    account_id  = string
    partition   = string
    enforce_tls = bool
  })
}

variable "access_log_bucket" {
  description = "Name of the bucket that logs each request for a file of the website's bucket; null for no log."
  type        = string
  default     = null
}

variable "folder" {
  description = "Folder with the built files. Names of files in assets/ hold the hash of their content."
  type        = string

  validation {
    condition     = fileexists("${var.folder}/index.html")
    error_message = "There is no index.html in ${var.folder}. Build the files first: make package."
  }
}

variable "settings" {
  description = "What the page reads from config.json when it starts. Everybody can read it: nothing secret."
  type        = any
}

variable "connect_to" {
  description = "Origins that the page may call besides its own, such as https://api.example.com."
  type        = list(string)
}

variable "plain_http" {
  description = "Whether browsers may use plain HTTP instead of being sent to HTTPS: for an emulator, which has no certificate."
  type        = bool
  default     = false
}

variable "noncurrent_version_days" {
  description = "How many days a replaced or deleted file can be brought back; null keeps them for ever."
  type        = number
  default     = null
}
