"""Counting boats, one click at a time."""

import streamlit as st

st.set_page_config(page_title="Harbour count")
st.title("Harbour count")

if "boats" not in st.session_state:
    st.session_state.boats = 0
if st.button("A boat came in"):
    st.session_state.boats += 1

st.write(f"Boats counted: {st.session_state.boats}")
st.bar_chart({"boats": [3, 5, 2, 8, st.session_state.boats]})
