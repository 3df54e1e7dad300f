# Renders an R Markdown document: Rscript rmarkdown_page.R DOCUMENT [PARAMETERS.json]
# What the document says with rmarkdown::output_metadata is left beside it.
arguments <- commandArgs(trailingOnly = TRUE)
options <- list(input = arguments[[1]], envir = new.env())
if (length(arguments) > 1) options$params <- jsonlite::fromJSON(arguments[[2]])
output <- do.call(rmarkdown::render, options)
said <- attr(output, "rmd_output_metadata")
if (length(said)) writeLines(jsonlite::toJSON(said, null = "null"), ".output_metadata.json")
