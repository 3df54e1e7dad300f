library(shiny)

ui <- fluidPage(
  titlePanel("Harbour buoys"),
  actionButton("drop", "Drop a buoy"),
  textOutput("buoys")
)

server <- function(input, output, session) {
  output$buoys <- renderText(paste("Buoys dropped:", input$drop))
}

shinyApp(ui, server)
