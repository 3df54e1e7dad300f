# The depth of the water at each berth.

#* Say what this is
#* @get /
function() {
  list(about = "Harbour depths")
}

#* The depth at a berth, in metres
#* @param berth Its number
#* @get /depth
function(berth = 1) {
  list(berth = as.integer(berth), metres = 2 + as.integer(berth) %% 5 / 2)
}
